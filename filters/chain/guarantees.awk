# tests/golden/promises.txt → guarantees.cpp: for each language the weakest of what its samples prove.
function weaker(a, b) { return a == "" || strength[b] < strength[a] ? b : a }
BEGIN { strength["rewrite"] = 3; strength["device"] = 2; strength["ipp"] = 1; strength["no"] = 0 }
/^#/ || NF != 6 { next }
{
    if (!($2 in samples)) order[++languages] = $2
    ++samples[$2]
    mono[$2] = weaker(mono[$2], $3); sides[$2] = weaker(sides[$2], $4); copies[$2] = weaker(copies[$2], $5); fit[$2] = weaker(fit[$2], $6)
}
END {
    print "#include \"filters/chain/guarantees.hpp\"\n"
    print "const char* consigne::filters::guarantees()\n{"
    printf "    return R\"table("
    print "| language | black and white | sides | copies | other paper | proved on |"
    print "|---|---|---|---|---|---|"
    for (i = 1; i <= languages; ++i) {
        name = order[i]; shown = name; gsub(/_/, " ", shown)
        print "| " shown " | " mono[name] " | " sides[name] " | " copies[name] " | " fit[name] " | " samples[name] (samples[name] == 1 ? " sample |" : " samples |")
    }
    print ")table\";\n}"
}
