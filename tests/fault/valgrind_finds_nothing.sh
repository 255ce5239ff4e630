#!/bin/sh
# The unit programs, then a desk's lists, reports and recounts under valgrind: no error, no leak.
# usage: valgrind_finds_nothing.sh BUILD-FOLDER
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:-build}" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/valgrind" <<END
#!/bin/sh
exec valgrind --quiet --child-silent-after-fork=yes --leak-check=full --track-fds=no \
    --errors-for-leak-kinds=definite,indirect --error-exitcode=9 "--suppressions=$here/tests/fault/valgrind.supp" "\$@"
END
cat >"$scratch/enishid" <<END
#!/bin/sh
exec "$scratch/valgrind" "$build/enishid" "\$@"
END
# task FILE: a unit program, or a day of the desk with the daemon under valgrind; silent unless something is found.
cat >"$scratch/task" <<END
#!/bin/sh
case \$1 in
*.py) set -- /usr/bin/python3 -B "\$1" ;;
*) set -- "$scratch/valgrind" "\$1" ;;
esac
out=\$(mktemp "$scratch/out.XXXXXX")
"\$@" >"\$out" 2>&1 || { cat "\$out"; exit 255; }
END
chmod +x "$scratch/valgrind" "$scratch/enishid" "$scratch/task"
cd "$build"
export ENISHID="$scratch/enishid" ENISHI="$build/enishi" ENISHI_ETC="$here/etc"
{
    # The longest first. test_db makes the disk full by RLIMIT_FSIZE, which stops valgrind itself.
    printf '%s\n' "$here/tests/func/desk_month_by_hand.py" "$here/tests/func/desk_lists_give_the_independent_count.py"
    find tests/unit tests/db -name 'test_*' -type f -perm -u+x ! -name '*.*' ! -name test_db | sort
} | xargs -P "$(nproc)" -n 1 "$scratch/task"
