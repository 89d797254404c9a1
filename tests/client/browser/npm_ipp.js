// Prints FILE to a printer as a program with the npm package ipp does: looks at it, prints, and follows the job.
// Called with the printer's URI, the user's name and the file; says the job's number.
'use strict';
const fs = require('fs');
const ipp = require('ipp');

const [uri, user, file] = process.argv.slice(2);
const printer = ipp.Printer(uri.replace(/^ipp/, 'http'), {uri});
const ask = (operation, message) => new Promise((done, fail) => printer.execute(operation, message, (error, reply) => {
  if (error) return fail(error);
  if (reply.statusCode !== 'successful-ok') return fail(new Error(operation + ': ' + reply.statusCode));
  done(reply);
}));
const operation = more => ({'operation-attributes-tag': Object.assign({'requesting-user-name': user}, more)});

(async () => {
  const seen = (await ask('Get-Printer-Attributes', operation({'requested-attributes': ['all']})))['printer-attributes-tag'];
  if (!seen['printer-is-accepting-jobs'] || !seen['document-format-supported'].includes('application/pdf')) throw new Error('not a printer for PDF');
  const message = operation({'job-name': 'Depuis Node', 'document-format': 'application/pdf'});
  message['job-attributes-tag'] = {copies: 2, sides: 'two-sided-long-edge'};
  message.data = fs.readFileSync(file);
  const job = (await ask('Print-Job', message))['job-attributes-tag'];
  if (job['job-state'] !== 'pending-held') throw new Error('job-state is ' + job['job-state']);
  const later = (await ask('Get-Job-Attributes', operation({'job-id': job['job-id']})))['job-attributes-tag'];
  if (later['job-name'] !== 'Depuis Node') throw new Error('job-name is ' + later['job-name']);
  console.log(job['job-id']);
})().catch(trouble => { console.error(String(trouble)); process.exit(1); });
