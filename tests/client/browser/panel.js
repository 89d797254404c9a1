// A panel as the flows use it: what a person standing there does, with script or without. Each has a machine, a person and an operator of
// its own, so that two panels are used side by side; what holds for the whole site is set for both.
'use strict';
const path = require('path');
const {until} = require('./house.js');
const {judgePanel} = require('./panel_judge.js');
const {must} = require('./walk.js');

const notDigits = /\D/g;

class Panel {
  // who: {script, size, serial, device, place, control, printer, inherits, person, operator, cards, documents, pictures}
  constructor(house, browser, who) {
    Object.assign(this, who);
    this.house = house;
    this.browser = browser;
    this.judged = new Set();
    this.spares = [];
    this.after = [];
  }

  async open() {
    const [width, height] = this.size;
    this.context = await this.browser.newContext({javaScriptEnabled: this.script, viewport: {width, height}, locale: 'fr-FR'});
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(20000);
    this.complaints = [];
    this.page.on('pageerror', error => this.complaints.push(error.message));
    this.page.on('console', message => { if (/Content Security Policy/.test(message.text())) this.complaints.push(message.text()); });
    this.page.on('request', request => { if (new URL(request.url()).origin !== this.house.web && this.own !== new URL(request.url()).origin) this.complaints.push('asks ' + request.url()); });
    if (this.serial) await this.go(`/t/?terminal=${this.serial}`);
    return this;
  }
  // Another panel of the same kind, with a terminal of its own when `name` says one.
  async spare(name) {
    const number = this.house.places.length + 10, serial = name && `SPARE-${number}`, place = name && `${number} ${name}`;
    if (serial) {
      this.house.places.push(place);
      await this.house.ctl('terminals', 'add', serial, '--name', place, '--device', this.device);
    }
    const other = await new Panel(this.house, this.browser, {...this, serial}).open();
    this.spares.push(other);
    return other;
  }
  // Goes on beside what follows; the flows end when it has.
  later(work) { this.after.push(work().then(() => null, error => error)); }

  go(where) { return this.page.goto(this.house.web + where); }
  at(body) { return this.page.waitForSelector('body.' + body); }
  sees(what) { return this.page.waitForSelector(what); }
  count(what) { return this.page.locator(what).count(); }
  text(what) { return this.page.locator(what).first().innerText(); }
  // … after which another page is there, be it the same again.
  async renewed(work) {
    await this.page.evaluate(() => { document.body.id = 'before'; });
    await work();
    await this.sees('body:not(#before)');
  }
  press(value) { return this.page.click(`button[value="${value}"]:not(.vh)`); }
  until(what, look, seconds) { return until(what, look, seconds); }

  // A page is judged once, however many flows come by it.
  async judge(name, options = {}) {
    if (this.judged.has(name)) return;
    this.judged.add(name);
    await judgePanel(this.page, name, {pictures: this.pictures, script: this.script, own: this.size, ...options});
  }

  // Nobody is signed in, nothing waits for anybody of here, and the machine is well.
  async clear() {
    await this.house.machine(this.control, '/recover');
    await this.house.machine(this.control, '/speed?ipm=6000');
    for (const job of await this.house.held(this.person.login)) await this.house.ctl('cancel', String(job.id));
    await this.until(`${this.device} is well`, () => this.probe());
    await this.away();
  }
  // Whoever is signed in is not any more, whatever page that left.
  async away() {
    await this.go('/t/');
    if (await this.count('.rail .out')) await this.quit();
    if (await this.count('button[value=later]')) await this.press('later');
    await this.at('sign-in');
  }
  async quit() {
    await this.page.click('.rail .out');
    await this.at('sign-in');
  }
  async signIn(person = this.person) {
    await this.go('/t/?how=code');
    await this.page.fill('.wedge', person.code);
    await this.page.press('.wedge', 'Enter');
    await this.sees('body:not(.sign-in) .rail');
  }
  // A reader types into what has the focus, faster than fingers; without script that is the field which the page focuses.
  async hold(card) {
    await this.page.waitForLoadState('load');
    if (!this.script) await this.page.waitForSelector('input:focus', {state: 'attached'});
    await this.page.keyboard.type(card);
    await this.page.keyboard.press('Enter');
  }
  async type(field, text) {
    await this.page.fill(field, text);
    await this.page.press(field, 'Enter');
  }

  leave(file, options) { return this.house.leave(this.printer, this.person.login, file, options); }
  // Ticks so many of the documents that are shown, from the first.
  async tick(number = 1) {
    for (let i = 0; i < number; ++i) {
      const box = this.page.locator('input[name=job]').nth(i);
      if (!await box.isChecked()) await this.page.locator(`label[for="${await box.getAttribute('id')}"]`).click();
    }
  }
  // Whether a text tells of another machine than the one here.
  namesAnother(text) { return this.house.places.some(place => place !== this.place && text.includes(place)); }
  async sheets() { return Number((await this.text('#sheets, .sum .big')).replace(notDigits, '')); }
  // Printed whole: the machine has one more than before, and the page says so.
  async done() {
    await this.sees('body.progress .okc');
    await this.sees('.acts button[value=quit]');
    await this.until('the page of what was printed', async () => await this.count('[data-poll]') === 0);
  }
  cameOut() { return this.house.cameOut(this.control); }
  probe() { return this.house.ctl('devices', 'probe', this.device).then(() => true, () => false); }

  picture(name) { return this.page.screenshot({path: path.join(this.pictures, `${name}.png`)}).catch(() => {}); }
  async close() {
    for (const one of this.spares) await one.close();
    must(this.complaints.length === 0, `the browser complains: ${this.complaints.join('\n')}`);
    await this.context.close();
  }
}

module.exports = {Panel};
