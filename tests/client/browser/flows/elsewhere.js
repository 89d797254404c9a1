// The machine here is out of reach: said before anybody tries and on the list, Print is off, and the nearest machine that is ready is named.
'use strict';
const {must} = require('../walk.js');

module.exports = [{name: 'nearest-machine', run: async panel => {
  await panel.leave(panel.documents.photo, {title: 'Photos du chantier'});
  await panel.house.machine(panel.control, '/vanish');
  await panel.probe();
  await panel.go('/t/');
  await panel.sees('.note');
  await panel.judge('machine-silent');
  await panel.signIn();
  await panel.sees('#print[disabled]');
  must(panel.namesAnother(await panel.text('.note')), `the machine that is ready is not named: ${await panel.text('.note')}`);
  await panel.judge('elsewhere');
  await panel.house.machine(panel.control, '/recover');
  await panel.until('the machine answers again', () => panel.probe());
  await panel.press('refresh');
  await panel.sees('#print:not([disabled])');
  await panel.quit();
}}];
