# consigne.conf(5) out of `consigned --sample-config`: tests/layering/conf_man.sh holds the page against it.
BEGIN {
    print ".TH CONSIGNE.CONF 5 \"\" Consigne \"Consigne manual\""
    print ".SH NAME"
    print "consigne.conf \\- configuration of consigned"
    print ".SH DESCRIPTION"
    print "Lines of \\fIkey\\fR = \\fIvalue\\fR in [sections]; what follows # is a comment. Every key has a default. SIGHUP makes a running server read the file"
    print "again; keys that only a start takes say so. \\fBconsigned \\-\\-check\\fR says what is wrong with a file, \\fBconsigned \\-\\-sample\\-config\\fR prints this as one."
    print "What people see at terminals and on their pages is set in the administration, not here."
}
function plain(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); return text }
/^\[/ { print ".SH " plain($0); next }
/^# / { if (NR > 1) help = substr($0, 3); next }
/^#/ {
    at = index($0, " = ")
    key = substr($0, 2, at - 2)
    rest = substr($0, at + 3)
    range_at = index(rest, "   # ")
    value = substr(rest, 1, range_at - 1)
    print ".TP"
    print "\\fB" plain(key) "\\fR = " (value == "" ? "(empty)" : plain(value))
    print plain(help)
    print "(" plain(substr(rest, range_at + 5)) ")"
}
END {
    print ".SH SEE ALSO"
    print "\\fBconsigned\\fR(8), \\fBconsignectl\\fR(1)"
}
