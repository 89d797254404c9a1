// Release by selection: tick, options, print, progress, done, quit.
'use strict';
const {must} = require('../walk.js');

async function selection(panel) {
  const {pdf, photo, mono} = panel.documents, before = await panel.cameOut();
  await panel.leave(mono, {title: 'Attestation d’assurance'});
  await panel.leave(photo, {title: 'Photos du chantier'});
  await panel.leave(pdf, {title: 'Rapport annuel 2026'});
  await panel.signIn();
  await panel.at('jobs');
  must(await panel.count('input[name=job]') === 3, 'not every document is in the list');
  await panel.judge('jobs');
  const impact = () => Promise.all(['#e1', '#e2', '#e3'].map(id => panel.text(id)));
  const ofAll = await impact();
  await panel.tick(2);
  if (!panel.script) await panel.renewed(() => panel.press('refresh'));
  await panel.sees('#delete:not([disabled])');
  must(await panel.count('input[name=job]:checked') === 2, 'the ticks were forgotten');
  const ofTwo = await impact();
  must(ofTwo.every((figure, i) => figure !== ofAll[i] && /\d/.test(figure)), `what is ticked costs ${ofTwo}, all of it ${ofAll}`);
  await panel.judge('ticked');
  const sent = await panel.sheets();

  await panel.press('options');
  await panel.at('options');
  await panel.judge('options');
  for (const choice of ['c1', 'd1']) {
    const choose = () => panel.page.click(`label[for=${choice}]`);
    if (!panel.script) await choose();
    await panel.renewed(panel.script ? choose : () => panel.press('price'));
  }
  must(await panel.count('#c1:checked') === 1 && await panel.count('#d1:checked') === 1, 'a choice was forgotten');
  must(await panel.count('.claim .was') === 1, 'what the choices change is not shown');
  await panel.judge('chosen');
  must(await panel.sheets() < sent, 'two-sided does not spare a sheet');
  await panel.press('return');
  await panel.at('jobs');
  must(await panel.count('.tk .by') > 0, 'the list does not show the choices');
  await panel.judge('ticked-chosen');

  await panel.house.machine(panel.control, '/speed?ipm=12');
  await panel.press('print');
  await panel.sees('body.progress .meter');
  await panel.judge('printing');
  await panel.house.machine(panel.control, '/speed?ipm=6000');
  await panel.done();
  must(await panel.cameOut() === before + 2, 'what was ticked did not come out once each');
  // It leaves by itself soon, or a little sooner.
  await panel.judge('done');
  await panel.away();
}

// More than a page holds: pages are turned, and ticks stay.
async function pages(panel) {
  for (let number = 1; number <= 6; ++number) await panel.leave(panel.documents.photo, {title: `Plan ${number}`});
  await panel.signIn();
  await panel.sees('.pager');
  await panel.tick(1);
  await panel.press('after');
  await panel.sees('button[value=after][disabled]');
  must(await panel.count('input[name=job]') === 2, 'the second page does not hold the rest');
  await panel.press('before');
  await panel.sees('button[value=before][disabled]');
  must(await panel.count('input[name=job]:checked') === 1, 'the tick was forgotten on the way');
  await panel.judge('pages');
  await panel.press('all');
  await panel.sees('button[value=none]');
  await panel.judge('all-ticked');
  if (!panel.script) return panel.quit();

  // A larger panel holds five, which it says when somebody signs in.
  await panel.page.setViewportSize({width: 1024, height: 600});
  await panel.quit();
  await panel.signIn();
  await panel.sees('.pager');
  must(await panel.count('input[name=job]') === 5, 'a larger panel does not show five tickets');
  await panel.judge('pages-of-five', {at: [[1024, 600]]});
  await panel.page.setViewportSize({width: panel.size[0], height: panel.size[1]});
  await panel.quit();
}

module.exports = [{name: 'selection', run: selection}, {name: 'pages', run: pages}];
