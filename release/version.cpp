namespace consigne::release {}
