# common.sh - what scripts/demo and scripts/check share: packages and the build. Sourced, from the top of the tree.

BUILD_PACKAGES="build-essential autoconf automake pkg-config libevent-dev libsqlite3-dev libmsgpack-dev libconfig-dev
	libicu-dev libcsv-dev libsmartcols-dev libsystemd-dev libxlsxwriter-dev zlib1g-dev libcurl4-openssl-dev libgmime-3.0-dev \
	libsodium-dev"

say() {
    printf '\n\033[1m== %s\033[0m\n' "$*"
}

# install PACKAGE...: those that are missing, if any.
install() {
    missing=
    for p in "$@"; do
        dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
    done
    [ -z "$missing" ] && return 0
    say "必要なパッケージを入れます / installing:$missing"
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# build FOLDER [configure options]: out of tree.
build() {
    folder=$1
    shift
    [ -x configure ] && [ configure -nt configure.ac ] && [ Makefile.in -nt Makefile.am ] || autoreconf -fi >/dev/null 2>&1 || autoreconf -fi
    mkdir -p "$folder"
    if [ ! -f "$folder/Makefile" ] || [ configure -nt "$folder/config.status" ]; then
        (cd "$folder" && ../configure --quiet --sysconfdir=/etc "$@")
    fi
    make -C "$folder" -s -j"$(nproc)"
}
