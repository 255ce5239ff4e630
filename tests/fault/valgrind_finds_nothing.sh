#!/bin/sh
# The unit programs, then a desk's lists, reports and recounts under valgrind: no error, no leak.
# usage: valgrind_finds_nothing.sh BUILD-FOLDER
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:-build}" && pwd)
wrapper=$(mktemp)
trap 'rm -f "$wrapper"' EXIT
cat >"$wrapper" <<END
#!/bin/sh
exec valgrind --quiet --leak-check=full --track-fds=no --errors-for-leak-kinds=definite,indirect --error-exitcode=9 \
    "--suppressions=$here/tests/fault/valgrind.supp" \
    "$build/enishid" "\$@"
END
chmod +x "$wrapper"
cd "$build"
for program in tests/unit/test_* tests/db/test_*; do
    case $program in
    *.* | */test_db) continue ;; # test_db makes the disk full by RLIMIT_FSIZE, which stops valgrind itself
    esac
    valgrind --quiet --child-silent-after-fork=yes --leak-check=full --errors-for-leak-kinds=definite,indirect \
        --error-exitcode=9 "--suppressions=$here/tests/fault/valgrind.supp" "$program" >"$wrapper.out" 2>&1 || {
        cat "$wrapper.out"
        exit 1
    }
done
rm -f "$wrapper.out"
export ENISHID="$wrapper" ENISHI="$build/enishi" ENISHI_ETC="$here/etc"
/usr/bin/python3 -B "$here/tests/func/desk_lists_give_the_independent_count.py"
/usr/bin/python3 -B "$here/tests/func/desk_month_by_hand.py"
