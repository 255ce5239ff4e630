# kanji-table.awk - etc/tables/kanji.tsv to the C table that src/base/kanji.c is made of.
BEGIN {
    FS = "\t"
    print "/* Made from etc/tables/kanji.tsv by scripts/kanji-table.awk. */"
}
/^#/ { next }
NF != 6 || ($3 != "same" && $3 != "near") {
    printf "%s:%d: six columns with same or near in the third are wanted\n", FILENAME, FNR > "/dev/stderr"
    bad = 1
    exit 1
}
$3 != strength {
    if (strength != "")
        print "};"
    strength = $3
    printf "static const struct kanji_pair %s[] = {\n", strength == "same" ? "kanji_same" : "kanji_near_pairs"
}
{ printf "    {0x%s, 0x%s}, /* %s %s */\n", $5, $6, $1, $2 }
END {
    if (!bad)
        print "};"
}
