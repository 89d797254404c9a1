// What stands behind the panels of the flows: the server's own administration, machines that fail when they are told to, and documents
// that are printed to it.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');
const {execFile} = require('child_process');
const {must} = require('./walk.js');

const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

// As soon as `look()` says so; fails with `what` after so many seconds. A page that is just being replaced cannot be looked at: again then.
async function until(what, look, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (let trouble = '';;) {
    try {
      if (await look()) return;
      trouble = '';
    } catch (error) {
      trouble = ` (${error.message})`;
    }
    must(Date.now() < end, `not within ${seconds} s: ${what}${trouble}`);
    await pause(25);
  }
}

// One value of an IPP message (RFC 8010 §3.1.4).
function attribute(tag, name, value) {
  const octets = Buffer.from(value), head = Buffer.alloc(3), length = Buffer.alloc(2);
  head.writeUInt8(tag);
  head.writeUInt16BE(name.length, 1);
  length.writeUInt16BE(octets.length);
  return Buffer.concat([head, Buffer.from(name), length, octets]);
}

function printJob(uri, login, title, password) {
  const [charset, language, uriTag, name, octetString, keyword] = [0x47, 0x48, 0x45, 0x42, 0x30, 0x44];
  const parts = [Buffer.from([2, 0, 0, 2, 0, 0, 0, 1, 1]), attribute(charset, 'attributes-charset', 'utf-8'), attribute(language, 'attributes-natural-language', 'fr'),
                 attribute(uriTag, 'printer-uri', uri), attribute(name, 'requesting-user-name', login), attribute(name, 'job-name', title)];
  if (password) parts.push(attribute(octetString, 'job-password', password), attribute(keyword, 'job-password-encryption', 'none'));
  return Buffer.concat([...parts, Buffer.from([3])]);
}

function ask(options, body) {
  return new Promise((done, fail) => {
    const request = http.request(options, reply => {
      const parts = [];
      reply.on('data', part => parts.push(part)).on('end', () => done({status: reply.statusCode, body: Buffer.concat(parts)})).on('error', fail);
    });
    request.on('error', fail);
    request.end(body);
  });
}

class House {
  constructor(endpoints) {
    this.endpoints = endpoints;
    this.web = endpoints.web;
    this.before = {};
  }

  // consignectl, and what it says.
  ctl(...words) {
    return new Promise((done, fail) => execFile(path.join(this.endpoints.bin, 'consignectl'), [...this.endpoints.consignectl, ...words], (error, out, trouble) => {
      if (error) fail(new Error(`consignectl ${words.join(' ')}: ${trouble}`)); else done(out);
    }));
  }
  async list(what, ...words) { return JSON.parse(await this.ctl('--json', ...words))[what]; }

  async put(where, body) {
    const text = JSON.stringify(body);
    const reply = await ask({socketPath: this.endpoints.consignectl[1], path: '/api/v1' + where, method: 'PUT', headers: {'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text)}}, text);
    must(reply.status < 300, `PUT ${where}: ${reply.status} ${reply.body}`);
  }

  // Settings of the site, until they are put back.
  async settle(settings = {}) {
    for (const [key, value] of Object.entries(settings)) {
      this.before[key] ??= (await this.ctl('settings', 'get', key)).trim();
      await this.put('/settings', {[key]: value});
    }
  }
  async unsettle() {
    for (const [key, value] of Object.entries(this.before)) await this.put('/settings', {[key]: value});
    this.before = {};
  }

  // Tells a simulated machine: '/jam', '/recover' …
  async machine(control, what) {
    const {hostname, port} = new URL(control);
    const reply = await ask({hostname, port, path: what, method: 'POST'});
    must(reply.status === 200, `the machine does not take ${what}: ${reply.body}`);
  }
  // How many documents have come out of it.
  async cameOut(control) {
    const {hostname, port} = new URL(control);
    const reply = await ask({hostname, port, path: '/jobs'});
    return JSON.parse(reply.body).jobs.filter(job => job.state === 'completed').length;
  }

  // Prints a file to the house as somebody's computer does, and says its number.
  async print(uri, login, file, {title = 'Photos', password} = {}) {
    const to = new URL(uri.replace(/^ipp/, 'http'));
    const body = Buffer.concat([printJob(uri, login, title, password), fs.readFileSync(file)]);
    const reply = (await ask({host: to.hostname, port: to.port, path: to.pathname, method: 'POST', headers: {'Content-Type': 'application/ipp', 'Content-Length': body.length}}, body)).body;
    must(reply.readUInt16BE(2) < 0x100, `IPP answers 0x${reply.readUInt16BE(2).toString(16)} to ${file}`);
    const at = reply.indexOf('job-id');
    return reply.readInt32BE(at + 'job-id'.length + 2);
  }
  held(login) { return this.list('jobs', 'jobs', '--owner', login, '--state', 'pending-held'); }
  // … and waits until it is read, and whoever opens a list finds it with its pages.
  async leave(uri, login, file, options) {
    const id = await this.print(uri, login, file, options);
    await until(`document ${id} of ${login} is read`, async () => (await this.list('jobs', 'jobs')).some(job => job.id === id && job.pages !== null && job.pages !== undefined));
    return id;
  }
}

module.exports = {House, until};
