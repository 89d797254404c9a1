// An operator collects for somebody else: found by name, the same list and options, noted under both names.
'use strict';
const {must} = require('../walk.js');

module.exports = [{name: 'operator', run: async panel => {
  const before = await panel.cameOut();
  await panel.leave(panel.documents.pdf, {title: 'Rapport annuel 2026'});
  await panel.leave(panel.documents.photo, {title: 'Photos du chantier'});
  await panel.signIn(panel.operator);
  await panel.page.click('.rail a[href="/t/operator"]');
  await panel.at('op');
  await panel.judge('operator');
  await panel.type('#q', 'nobody-of-here');
  await panel.until('nobody is found', async () => await panel.count('.folk button') === 0);
  await panel.judge('operator-nobody');
  await panel.page.fill('#q', panel.person.login);
  await panel.press('find');
  await panel.until('one is found', async () => await panel.count('.folk button') === 1);
  await panel.page.click('.folk button');
  await panel.sees('body.jobs .who.for');
  must((await panel.text('.who.for')).includes(panel.person.name), 'the page does not say for whom this is');
  await panel.tick(1);
  await panel.judge('operator-jobs');
  await panel.press('options');
  await panel.at('options');
  const choose = () => panel.page.click('label[for=c1]');
  if (!panel.script) await choose();
  await panel.renewed(panel.script ? choose : () => panel.press('price'));
  await panel.page.click('#print');
  await panel.done();
  must(await panel.cameOut() === before + 1, 'the document did not come out once');
  await panel.quit();
  const noted = await panel.house.list('audit', 'audit', '--who', panel.operator.login);
  must(noted.some(entry => entry.what === `released for ${panel.person.login}: black and white` && entry.subject.includes(' ticket ')), 'the audit log does not say who collected whose document');
}}];
