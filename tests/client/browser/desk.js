// The front page and /add as people's own browsers show them: each system and language, phone to desk, both themes; WCAG by axe.
// usage: node desk.js WEB-ADDRESS PICTURES-DIRECTORY PERSONAL-ADDRESS
'use strict';
const path = require('path');
const {inspect} = require('./judge.js');
const {must, run} = require('./walk.js');

const [, , web, pictures, own] = process.argv;
const systems = ['windows', 'macos', 'linux', 'ios', 'android', 'chromeos'];

async function judge(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    await page.setViewportSize({width: 1280, height: 900});
    await inspect(page, `${name}, ${colorScheme}`);
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({width, height: 900});
      const over = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      must(!over, `${name} is wider than ${width} px`);
      await page.screenshot({path: path.join(pictures, `${name}-${colorScheme}-${width}.png`), fullPage: true});
    }
  }
  const small = await page.evaluate(() => [...document.querySelectorAll('nav a, .btn, .pick button, #mine, header a, header button')].filter(a => a.getBoundingClientRect().height < 44).map(a => a.textContent));
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
    await page.click('header .r a[hreflang]');
    must(await page.getAttribute('html', 'lang') === 'fr', 'the other language is not French');
    must(page.url().includes(`os=${system}`), 'another language forgets the system');
    must(await page.textContent('main') !== english, 'French is English');
    const pressed = await page.textContent('nav.pick a.on');
    must(pressed !== '', 'no system is chosen');
  }
  // An address of somebody's own is pasted, and stays with every button.
  await page.goto(`${web}/add?os=linux&lang=en`);
  await page.fill('.mine input[name=address]', own);
  await page.click('.mine button');
  for (const system of systems) {
    await page.click(`.pick button[value=${system}]`);
    must(page.url() === web + '/add', `the address got into a link: ${page.url()}`);
    must((await page.textContent('.pick button.on')).length > 0, 'no system is chosen');
    must((await page.textContent('aside code')).endsWith(new URL(own).pathname), 'the address is not shown');
    await judge(page, `own-${system}`);
  }
  await page.click('header button');
  must(await page.getAttribute('html', 'lang') === 'fr', 'the other language is not French');
  must((await page.textContent('aside code')).endsWith(new URL(own).pathname), 'another language forgets the address');
  await page.click('.pick button[value=ios]');
  const [profile] = await Promise.all([page.waitForEvent('download'), page.click('li form .btn')]);
  must(profile.suggestedFilename().endsWith('.mobileconfig'), `the profile is ${profile.suggestedFilename()}`);
  await page.goto(`${web}/add?os=linux&lang=en`);

  // One that is mistyped comes back in its field. A page of its own: a browser complains of each answer 404.
  const other = await page.context().newPage();
  await other.goto(`${web}/add?os=macos&lang=en`);
  await other.fill('#mine', 'garbage');
  await other.click('.mine button');
  must(await other.inputValue('#mine') === 'garbage', 'what was typed is lost');
  must(await other.evaluate(() => document.activeElement.id) === 'mine', 'the field to mend has no focus');
  must(await other.textContent('.pick a.on') === 'Mac', 'the system is lost');
  must((await other.textContent('.mine')).includes('No printer has this address.'), 'nothing says what is wrong');
  await judge(other, 'own-mistyped');
  await other.goto(`${web}/add?printer=nope&lang=en`);
  await judge(other, 'add-unknown-printer');
  await other.goto(`${web}/add/nope.mobileconfig`);
  await other.click('main a.btn');
  must(await other.locator('.doors').count() === 1, 'an error does not lead to the front page');
  await other.close();

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
