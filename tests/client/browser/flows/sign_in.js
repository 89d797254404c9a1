// The ways in that the site chooses: keypad and account as tabs, account alone, card alone, card with PIN; refused, and paused.
'use strict';
const {must} = require('../walk.js');

const wrong = '99999999';

async function keypad(panel) {
  await panel.go('/t/?how=code');
  await panel.judge('code');
  await panel.press('en');
  await panel.sees('html[lang=en] body.sign-in');
  await panel.judge('code-english');
  await panel.press('fr');
  await panel.sees('html[lang=fr] body.sign-in');

  await panel.go('/t/?how=code');
  const typed = number => panel.until(`${number} digits are typed`, async () => await panel.count('.dots i.f') === number);
  const digits = [...panel.person.code];
  for (const [i, digit] of digits.entries()) {
    await panel.page.click(`button[name=k][value="${digit}"]`);
    await typed(i + 1);
  }
  await panel.page.click('button[name=k][value=back]');
  await typed(digits.length - 1);
  await panel.judge('code-typed');
  await panel.page.click(`button[name=k][value="${digits.at(-1)}"]`);
  await typed(digits.length);
  await panel.page.click('#code .side button');
  await panel.at('jobs');
  await panel.judge('empty');
  await panel.page.click('.rail a[href="/t/machine"]');
  await panel.at('machine');
  await panel.judge('machine');
  await panel.quit();
}

async function account(panel) {
  await panel.go('/t/?how=account');
  await panel.judge('account');
  await panel.page.fill('#u', panel.person.login);
  await panel.page.fill('#p', 'not ' + panel.person.password);
  await panel.page.click('button.go[value=open]');
  await panel.sees('.note.bad');
  must(await panel.page.inputValue('#u') === panel.person.login, 'the account is typed twice');
  await panel.judge('refused');
  await panel.type('#p', panel.person.password);
  await panel.at('jobs');
  await panel.quit();
}

// The same card again quits; another is another person.
async function cards(panel) {
  const who = async person => panel.until(`${person.login} is signed in`, async () => (await panel.page.content()).includes(person.name));
  await panel.leave(panel.documents.photo);
  await panel.hold(panel.person.card);
  await panel.at('jobs');
  await panel.hold(panel.person.card);
  await panel.at('sign-in');
  await panel.hold(panel.person.card);
  await panel.at('jobs');
  await who(panel.person);
  await panel.hold(panel.operator.card);
  await panel.until('the other card takes the panel over', async () => !(await panel.page.content()).includes(panel.person.name));
  await panel.at('jobs');
  await panel.quit();
}

async function pin(panel) {
  await panel.house.put(`/people/${panel.person.login}`, {card_pin: '471100'});
  try {
    await panel.hold(panel.person.card);
    await panel.sees('input[name=pin]');
    await panel.judge('pin');
    await panel.type('input[name=pin]', '000000');
    await panel.sees('.note.bad');
    await panel.judge('pin-refused');
    await panel.type('input[name=pin]', '471100');
    await panel.at('jobs');
    await panel.quit();
  } finally {
    await panel.house.put(`/people/${panel.person.login}`, {card_pin: ''});
  }
}

async function alone(panel) {
  await panel.go('/t/');
  must(await panel.count('input[name=pass]') === 0, 'a password is asked for');
  await panel.judge('account-alone');
  await panel.type('#u', panel.person.login);
  await panel.at('jobs');
  await panel.quit();
}

async function cardOnly(panel) {
  await panel.go('/t/');
  must(await panel.count('.pad, #u') === 0, 'a keyboard is offered');
  await panel.judge('card-only');
  await panel.hold(panel.person.card);
  await panel.at('jobs');
  await panel.quit();
}

// Five wrong codes pause this terminal and no other; when the pause is over the page says so by itself, while other flows go on.
async function paused(panel) {
  const other = await panel.spare('Essai');
  for (let turn = 0; turn < 5; ++turn) {
    await other.go('/t/?how=code');
    await other.type('.wedge', wrong);
    await other.sees('.note.bad');
  }
  await other.sees('body[data-pause]');
  await other.judge('paused');
  other.page.setDefaultTimeout(60000);
  panel.later(() => other.sees('body.sign-in:not([data-pause])'));
  await panel.signIn();
  await panel.quit();
}

module.exports = [
  {name: 'keypad', run: keypad}, {name: 'account', run: account}, {name: 'cards', run: cards}, {name: 'card-pin', run: pin},
  {name: 'account-alone', settings: {'keyboard-login': 'account-alone', 'second-keyboard-login': 'no'}, run: alone},
  {name: 'card-only', settings: {'allowed-logins': 'card'}, run: cardOnly},
  {name: 'paused', run: paused},
];
