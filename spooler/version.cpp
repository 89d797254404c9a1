namespace consigne::spooler {}
