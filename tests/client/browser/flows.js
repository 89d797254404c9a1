// Every flow of the counter (design.md §4) in a real browser, with JavaScript on one panel and without on another, side by side.
// usage: node flows.js HOUSE.json PICTURES-DIRECTORY [FLOW…]
'use strict';
const fs = require('fs');
const path = require('path');
const {chromium} = require('playwright-core');
const {House} = require('./house.js');
const {Panel} = require('./panel.js');
const {browser: settings} = require('./walk.js');

const [, , houseFile, pictures, ...wanted] = process.argv;
const files = ['first_load', 'sign_in', 'unknown_card', 'selection', 'keyboard', 'automatic', 'operator', 'failure', 'paper', 'elsewhere', 'deleting', 'locked', 'live',
               'still_here', 'waiting'];
const flows = files.flatMap(name => require(`./flows/${name}.js`)).filter(flow => wanted.length === 0 || wanted.includes(flow.name));

(async () => {
  const {endpoints, files: documents, places, station, panels: here} = JSON.parse(fs.readFileSync(houseFile, 'utf8'));
  const house = new House(endpoints);
  Object.assign(house, {places, station});
  const browser = await chromium.launch(settings);
  const panels = [];
  for (const who of here) panels.push(await new Panel(house, browser, {...who, documents, pictures}).open());
  let failed = 0;
  const tried = async (panel, what, work) => {
    try { await work(); } catch (error) {
      ++failed;
      console.error(`${what}, ${panel.script ? 'with' : 'without'} script: ${error.message}\nat ${panel.page.url()}\n`);
      await panel.picture(`failed-${what.replace(/ /g, '-')}${panel.script ? '' : '-plain'}`);
    }
  };
  for (const flow of flows) {
    const began = Date.now();
    await house.settle(flow.settings);
    await Promise.all(panels.filter(panel => panel.script || flow.plain !== false).map(panel => tried(panel, flow.name, async () => {
      await panel.clear();
      await flow.run(panel);
    })));
    await house.unsettle();
    console.log(`${flow.name}: ${Date.now() - began} ms`);
  }
  for (const panel of panels) {
    for (const error of await Promise.all(panel.after)) if (error) await tried(panel, 'what went on beside', async () => { throw error; });
    await tried(panel, 'the end', () => panel.close());
  }
  await browser.close();
  process.exit(failed === 0 ? 0 : 1);
})().catch(error => { console.error(error); process.exit(1); });
