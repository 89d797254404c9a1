# Counts what ctest and the unit programs have left behind. Sourced.
# shellcheck shell=bash

# tally DIR: of DIR/ctest.junit and the DIR/NAME.xml beside it; sets passed, failed, skipped to the names of the tests that said
# that they cannot run here (SKIP_RETURN_CODE), and unsteady to those that failed and then passed in DIR/again.junit. A unit program
# counts with each of its cases, any other test with itself. A program that died, or that ctest did not find, counts as failed once.
tally() {
    local name verdict why cases line all bad off
    passed=0 failed=0 skipped= unsteady=
    while IFS=$'\t' read -r name verdict why; do
        cases=$1/$name.xml
        if [ "$verdict" = unsteady ]; then unsteady+=" $name" verdict=run; fi
        if [ "$verdict" = notrun ] && [[ $why == SKIP_* ]]; then
            skipped+=" $name"
        elif [ -f "$cases" ]; then
            line=$(grep -m1 '<testsuites ' "$cases")
            all=$(sed -n 's/.* tests="\([0-9]*\)".*/\1/p' <<<"$line")
            bad=$(sed -n 's/.* failures="\([0-9]*\)".*/\1/p' <<<"$line")
            off=$(sed -n 's/.* disabled="\([0-9]*\)".*/\1/p' <<<"$line")
            passed=$((passed + all - bad - off)) failed=$((failed + bad))
            if [ "$verdict" != run ] && [ "$bad" = 0 ]; then failed=$((failed + 1)); fi
        elif [ "$verdict" = run ]; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
    done < <(awk '
        function tell() {
            if (name == "") return
            if (!(name in verdicts)) order[++n] = name
            else if (verdict == "run" && verdicts[name] != "run") verdict = "unsteady"
            else { name = ""; return }  # failed once more, or skipped then: it has failed
            verdicts[name] = verdict; reasons[name] = why; name = ""
        }
        function value(what) { return match($0, " " what "=\"[^\"]*\"") ? substr($0, RSTART + length(what) + 3, RLENGTH - length(what) - 4) : "" }
        /<testcase / { tell(); name = value("name"); verdict = value("status"); why = "-" }
        /<skipped / { if (why == "-") why = value("message") }
        END { tell(); for (i = 1; i <= n; i++) printf "%s\t%s\t%s\n", order[i], verdicts[order[i]], reasons[order[i]] }' \
        "$1/ctest.junit" $([ -f "$1/again.junit" ] && echo "$1/again.junit") 2>/dev/null)
}
