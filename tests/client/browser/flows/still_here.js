// Nobody touches the panel: it asks, stays when told to, and ends the session when nobody says a word.
'use strict';
const {must} = require('../walk.js');

module.exports = [{name: 'still-here', settings: {'terminal-time-out': '21'}, run: async panel => {
  await panel.leave(panel.documents.photo, {title: 'Photos du chantier'});
  await panel.signIn();
  await panel.at('still');
  await panel.press('stay');
  await panel.at('jobs');
  // On every page of a person's, whether or not there is something to tick.
  await panel.go('/t/machine');
  await panel.at('still');
  await panel.judge('still');
  panel.page.setDefaultTimeout(40000);
  await panel.sees('body.sign-in .note.warn');
  panel.page.setDefaultTimeout(20000);
  must(!(await panel.page.content()).includes(panel.person.name), 'the page of nobody says a name');
  await panel.judge('ended');
  await panel.go('/t/jobs');
  await panel.at('sign-in');
}}];
