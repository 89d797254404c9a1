// From sign-in to paper by keyboard alone; every stop is seen.
'use strict';
const {must} = require('../walk.js');

const most = 40;

// Tab by Tab to what the selector finds; each stop on the way has a ring, on itself or on the label that stands for it, and is in view.
async function tabTo(panel, selector) {
  for (let stop = 0; stop < most; ++stop) {
    await panel.page.keyboard.press('Tab');
    const at = await panel.page.evaluate(wanted => {
      const at = document.activeElement;
      if (!at || at === document.body) return {name: 'the page itself', passed: true};
      const shown = at.classList.contains('vh') ? document.querySelector(`label[for="${at.id}"]`) : at, style = shown && getComputedStyle(shown), box = shown && shown.getBoundingClientRect();
      const ring = style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      const seen = box && box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
      return {name: at.outerHTML.slice(0, 90), passed: Boolean(ring && seen), there: at.matches(wanted)};
    }, selector);
    must(at.passed, `the focus is not seen at ${at.name}`);
    if (at.there) return;
  }
  must(false, `${most} Tabs do not lead to ${selector}`);
}

async function keyboard(panel) {
  const {page} = panel, before = await panel.cameOut();
  await panel.leave(panel.documents.pdf, {title: 'Rapport annuel 2026'});
  await panel.go('/t/?how=code');
  await panel.page.waitForLoadState('load');
  await page.waitForSelector('input:focus', {state: 'attached'});
  await page.keyboard.type(panel.person.code, {delay: 20});
  await page.keyboard.press('Enter');
  await panel.at('jobs');
  await page.waitForLoadState('load');

  await tabTo(panel, 'input[name=job]');
  await page.keyboard.press('Space');
  await panel.sees('input[name=job]:checked');
  await tabTo(panel, 'button[value=options]');
  await page.keyboard.press('Enter');
  await panel.at('options');
  await page.waitForLoadState('load');

  // Without script a choice is one until it is sent; with script it is sent at once, and the page is there again.
  await tabTo(panel, 'input[name=colour]');
  const choose = () => page.keyboard.press('ArrowRight');
  await (panel.script ? panel.renewed(choose) : choose());
  await panel.sees('#c1:checked');
  await page.waitForLoadState('load');
  await tabTo(panel, '#print');
  await page.keyboard.press('Enter');
  await panel.done();
  must(await panel.cameOut() === before + 1, 'the document did not come out');
  await page.waitForLoadState('load');
  await tabTo(panel, '.acts button[value=quit]');
  await page.keyboard.press('Enter');
  await panel.at('sign-in');
}

module.exports = [{name: 'keyboard', run: keyboard}];
