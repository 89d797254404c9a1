// The front page and /add as people's own browsers show them: each system and language, phone to desk, both themes; WCAG by axe.
// usage: node desk.js WEB-ADDRESS PICTURES-DIRECTORY
'use strict';
const path = require('path');
const axe = require('axe-core');
const {must, run} = require('./walk.js');

const [, , web, pictures] = process.argv;
const systems = ['windows', 'macos', 'linux', 'ios', 'android', 'chromeos'];

async function judge(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    await page.setViewportSize({width: 1280, height: 900});
    await page.evaluate(axe.source);
    const found = await page.evaluate(() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}));
    must(found.passes.length > 15, `axe looked at too little of ${name}`);
    must(found.violations.length === 0, `${name}, ${colorScheme}: ` + JSON.stringify(found.violations.map(v => [v.id, v.nodes.map(n => [n.target, n.failureSummary])]), null, 1));
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({width, height: 900});
      const over = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      must(!over, `${name} is wider than ${width} px`);
      await page.screenshot({path: path.join(pictures, `${name}-${colorScheme}-${width}.png`), fullPage: true});
    }
  }
  const small = await page.evaluate(() => [...document.querySelectorAll('nav a, a.btn, header a')].filter(a => a.getBoundingClientRect().height < 44).map(a => a.textContent));
  must(small.length === 0, `${name}: too small to touch: ${small}`);
}

async function walk(page) {
  await page.goto(web + '/');
  await judge(page, 'home');
  await page.click('a.box');
  must(page.url().startsWith(web + '/add'), 'the front page does not lead to /add');
  for (const system of systems) {
    await page.goto(`${web}/add?os=${system}&lang=en`);
    const english = await page.textContent('main');
    await judge(page, `add-${system}`);
    const picture = await page.evaluate(() => document.querySelector('aside img').naturalWidth);
    must(picture > 0, 'the QR code is not shown');
    await page.click('header .r a');
    must(await page.getAttribute('html', 'lang') === 'fr', 'the other language is not French');
    must(page.url().includes(`os=${system}`), 'another language forgets the system');
    must(await page.textContent('main') !== english, 'French is English');
    const pressed = await page.textContent('nav.pick a.on');
    must(pressed !== '', 'no system is chosen');
  }
  // Each link that the pages have leads somewhere.
  for (const href of await page.$$eval('a[href]', all => all.map(a => a.href).filter(h => h.startsWith('http')))) {
    const answer = await page.request.get(href);
    must(answer.ok(), `${href} answers ${answer.status()}`);
  }
}

run(pictures, {locale: 'en-GB'}, async page => {
  const complaints = [];
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()); });
  await walk(page);
  must(complaints.length === 0, `the browser complains: ${complaints}`);
});
