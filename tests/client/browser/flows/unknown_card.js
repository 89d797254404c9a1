// A card that nobody has: linked at the desk with one press, or by its owner with the password and a second reading (design.md §4).
'use strict';
const {must} = require('../walk.js');

async function opens(panel, card) {
  await panel.hold(card);
  await panel.at('jobs');
  await panel.quit();
  await panel.house.ctl('people', 'remove-card', panel.person.login, card.slice(-4));
}

async function desk(panel) {
  const card = panel.cards.desk, last = card.slice(-4);
  await panel.hold(card);
  await panel.sees('.note.bad');
  must((await panel.text('.note')).includes(last), 'the page does not say which card nobody has');
  await panel.judge('unknown-desk');
  const tap = (await panel.house.list('taps', 'people', 'taps')).find(one => one.last4 === last);
  must(tap !== undefined, 'the desk does not hear of the card');
  await panel.house.ctl('people', 'link-tap', panel.person.login, tap.id);
  await opens(panel, card);
}

async function owner(panel) {
  const card = panel.cards.owner;
  await panel.hold(card);
  await panel.sees('button[value=later]');
  await panel.judge('link');
  await panel.page.fill('#u', panel.person.login);
  await panel.page.fill('#p', panel.person.password);
  await panel.page.click('button.go[value=open]');
  await panel.at('jobs');
  await panel.sees('.note.info');
  await panel.judge('card-again');
  await panel.hold(card);
  await panel.sees('.note.ok');
  await panel.judge('linked');
  await panel.quit();
  await opens(panel, card);
}

module.exports = [{name: 'unknown-card-desk', settings: {'unknown-card': 'admin'}, run: desk}, {name: 'unknown-card-owner', settings: {'unknown-card': 'owner'}, run: owner}];
