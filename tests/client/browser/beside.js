// Puts our picture of a panel and its mock-up beside each other, for people to look at. CONSIGNE_MOCKUPS names the folder of mock-ups
// (terminal-jobs.html …); without it nothing is done.
'use strict';
const fs = require('fs');
const path = require('path');
const {pathToFileURL} = require('url');

// Which of our pages are drawn there, and where.
const drawn = {
  'code': 'terminal-login.html#code', 'code-english': 'terminal-login.html#english', 'account': 'terminal-login.html#compte', 'account-alone': 'terminal-login.html#compte-seul',
  'card-only': 'terminal-login.html#carte', 'link': 'terminal-login.html#carte-inconnue', 'unknown-desk': 'terminal-login.html#erreur',
  'ticked': 'terminal-jobs.html', 'chosen': 'terminal-options.html', 'printing': 'terminal-states.html#impression', 'done': 'terminal-states.html#fini', 'failed': 'terminal-states.html#echec',
  'still': 'terminal-states.html#delai', 'offline': 'terminal-states.html#hors-ligne', 'empty': 'terminal-states.html#vide', 'operator': 'terminal-states.html#operateur',
};
const gap = 24;

async function beside(page, name, theme, [width, height], file) {
  const folder = process.env.CONSIGNE_MOCKUPS, mockup = drawn[name];
  if (!folder || !mockup) return;
  const [document, part] = mockup.split('#');
  const drawing = await page.context().newPage();
  try {
    await drawing.setViewportSize({width, height});
    await drawing.goto(pathToFileURL(path.join(folder, document)).href + (part ? '#' + part : ''));
    if (theme === 'dark') await drawing.emulateMedia({colorScheme: 'dark'});
    const pictures = [fs.readFileSync(file), await drawing.screenshot()].map(picture => `<img src="data:image/png;base64,${picture.toString('base64')}" style="display:block">`);
    await drawing.setViewportSize({width: 2 * width + gap, height});
    await drawing.setContent(`<body style="margin:0;display:flex;gap:${gap}px;background:#888">${pictures.join('')}</body>`);
    await drawing.screenshot({path: file.replace(/\.png$/, '-beside.png')});
  } finally {
    await drawing.close();
  }
}

module.exports = {beside};
