// A document asks for paper that no tray has: never in "print all", put on what there is, printed where its paper is put in; the machine
// that has it is named.
'use strict';
const {must} = require('../walk.js');

module.exports = [{name: 'paper', run: async panel => {
  const before = await panel.cameOut();
  await panel.house.machine(panel.control, '/paper?tray=2&size=iso_a4_210x297mm');
  await panel.until('the trays are told', () => panel.probe());
  let plan = await panel.leave(panel.documents.a3, {title: 'Plan du chantier'});
  await panel.leave(panel.documents.mono, {title: 'Attestation d’assurance'});
  await panel.signIn();
  await panel.sees('.tk .w');
  await panel.judge('paper');
  const ask = async () => {
    // A list that is just fetched anew, since the machine's trays changed, may swallow a press: once more then, as people do.
    await panel.until('what it lacks is told', async () => {
      if (await panel.count('#print:not(small)')) {
        if (!await panel.page.isChecked(`#j${plan}`)) await panel.page.click(`label[for=j${plan}]`);
        await panel.page.click('button[value=print]:not(.vh)', {timeout: 2000});
      }
      return await panel.count('button[value=loaded]') > 0;
    });
    must(panel.namesAnother(await panel.text('.note')), `the machine that has the paper is not named: ${await panel.text('.note')}`);
  };
  await ask();
  await panel.judge('paper-lacks');
  must(await panel.cameOut() === before, 'something came out without its paper');
  await panel.press('fit');
  await panel.done();
  must(await panel.cameOut() === before + 1, 'the document was not put on what there is');
  await panel.quit();

  plan = await panel.leave(panel.documents.a3, {title: 'Plan du chantier'});
  await panel.signIn();
  await panel.sees('.tk .w');
  await ask();
  await panel.house.machine(panel.control, '/paper?tray=2&size=iso_a3_297x420mm');
  await panel.press('loaded');
  await panel.done();
  must(await panel.cameOut() === before + 2, 'the document did not come out on the paper that was put in');
  await panel.quit();
}}];
