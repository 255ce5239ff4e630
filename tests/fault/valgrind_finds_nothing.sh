#!/bin/sh
# A desk's lists, a consultation, the report and a recount under valgrind: no error, no leak, no descriptor left.
# usage: valgrind_finds_nothing.sh BUILD-FOLDER
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:-build}" && pwd)
wrapper=$(mktemp)
trap 'rm -f "$wrapper"' EXIT
cat >"$wrapper" <<END
#!/bin/sh
exec valgrind --quiet --leak-check=full --track-fds=no --errors-for-leak-kinds=definite,indirect --error-exitcode=9 \
    "$build/enishid" "\$@"
END
chmod +x "$wrapper"
export ENISHID="$wrapper" ENISHI="$build/enishi" ENISHI_ETC="$here/etc"
/usr/bin/python3 -B "$here/tests/func/desk_lists_give_the_independent_count.py"
/usr/bin/python3 -B "$here/tests/func/desk_month_by_hand.py"
