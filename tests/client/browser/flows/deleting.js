// Delete asks nothing and can be undone for a while; on Quit it is done at once.
'use strict';
const {must} = require('../walk.js');

module.exports = [{name: 'delete-and-undo', run: async panel => {
  const kept = await panel.leave(panel.documents.photo, {title: 'Photos du chantier'}), gone = await panel.leave(panel.documents.mono, {title: 'Attestation d’assurance'});
  const ids = async () => (await panel.house.held(panel.person.login)).map(job => job.id);
  await panel.signIn();
  const remove = async () => {
    await panel.tick(1);
    if (!panel.script) await panel.renewed(() => panel.press('refresh'));
    await panel.page.click('#delete');
    await panel.sees('.tk.gone');
  };
  await remove();
  must(await panel.count('input[name=job]') === 1, 'the deleted document is still a ticket');
  await panel.page.click('.tk.gone button[name=undo]');
  await panel.until('it is back', async () => await panel.count('.tk.gone') === 0 && await panel.count('input[name=job]') === 2);
  must((await ids()).includes(gone), 'undo came too late');
  await remove();
  await panel.judge('deleted');
  await panel.quit();
  await panel.until('it is destroyed on Quit', async () => !(await ids()).includes(gone));
  must((await ids()).includes(kept), 'another document is gone, too');
}}];
