// The machine jams, then gives up: said in words, with what happened to the document; kept for later, and printed after all.
'use strict';
const {must} = require('../walk.js');

module.exports = [{name: 'failure', run: async panel => {
  const before = await panel.cameOut();
  await panel.leave(panel.documents.pdf, {title: 'Rapport annuel 2026'});
  await panel.signIn();
  const begin = async () => {
    await panel.house.machine(panel.control, '/speed?ipm=30');
    await panel.tick(1);
    if (!panel.script) await panel.renewed(() => panel.press('refresh'));
    // A list that is just fetched anew, since the machine is well again, may swallow a press: once more then, as people do.
    await panel.until('it is being printed', async () => {
      if (await panel.count('body.jobs #print')) {
        await panel.tick(1);
        await panel.page.click('#print', {timeout: 2000});
      }
      return await panel.count('body.progress .meter') > 0;
    });
  };
  await begin();
  const going = await panel.text('.st .moving');
  await panel.house.machine(panel.control, '/jam');
  await panel.until('the jam is said', async () => await panel.text('.st .moving') !== going);
  await panel.judge('jam');
  await panel.house.machine(panel.control, '/abort');
  await panel.sees('button[value=rest]');
  await panel.house.machine(panel.control, '/recover');
  await panel.judge('failed');
  await panel.press('more');
  await panel.at('jobs');
  must(await panel.count('input[name=job]') === 1, 'what did not come out is not in store');

  await panel.until('the machine is well', () => panel.probe());
  await begin();
  await panel.house.machine(panel.control, '/abort');
  await panel.sees('button[value=rest]');
  await panel.house.machine(panel.control, '/speed?ipm=6000');
  await panel.press('rest');
  await panel.done();
  must(await panel.cameOut() === before + 1, 'the document did not come out whole once');
  await panel.quit();
}}];
