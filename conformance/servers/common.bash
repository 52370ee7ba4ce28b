# What the servers' install, start and stop scripts share. Source it; it does nothing by itself.
#
# Servers install once, below $MAILSPEC_SERVERS (default ~/.cache/mailspec/servers):
# - debian_tree NAME PACKAGE…: a Debian 12 system in a directory of its own, so that
#   servers whose packages exclude one another live side by side, their system users
#   are nobody's real users, and nothing of the machine's own mail system is touched.
# - python_environment NAME REQUIREMENT…, node_environment NAME PACKAGE@VERSION…

servers=${MAILSPEC_SERVERS:-${XDG_CACHE_HOME:-$HOME/.cache}/mailspec/servers}

# die MESSAGE…: says so and ends with mailspec's exit code for a target that cannot be used.
die() {
    echo "$*" >&2
    exit 3
}

need_root() {
    [ "$(id -u)" = 0 ] || die "$1: wants root: $2"
}

# debian_packages PACKAGE…: installs into this system, starting no service.
debian_packages() {
    command -v apt-get >/dev/null || die "this script knows Debian's packages only; install $* and run it again"
    need_root "$*" "it installs Debian packages"
    (
        without_services /
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    )
}

# The root directory of NAME's tree, there or not.
tree() {
    echo "$servers/$1"
}

# debian_tree NAME PACKAGE…: makes NAME's tree, if it is not there with just these packages.
debian_tree() {
    need_root "$1" "it is installed into a tree of its own and run with chroot"
    once "$1" make_debian_tree "${@:2}"
}

make_debian_base() {
    command -v debootstrap >/dev/null || debian_packages debootstrap
    debootstrap --variant=minbase "$2" "$1" >"$1.log" || die "debian-base: debootstrap failed; see $1.log"
    without_services "$1"
    trust_as_here "$1"
    chroot "$1" apt-get update -qq
}

make_debian_tree() {
    local place=$1
    shift
    once debian-base make_debian_base bookworm
    cp -a "$(tree debian-base)" "$place"
    rm "$place/.packages"
    # Debian replaces packages by newer ones: lists from when the base was made may name what is gone.
    install_in "$place" "$@" >"$place.log" 2>&1 ||
        { chroot "$place" apt-get update -qq && install_in "$place" "$@"; } >>"$place.log" 2>&1 ||
        die "apt-get failed; see $place.log"
}

# install_in TREE PACKAGE…
install_in() {
    DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$1" apt-get install -y -qq --no-install-recommends "${@:2}"
}

# tree_version NAME PACKAGE: the upstream version of a package in NAME's tree.
tree_version() {
    local version
    version=$(dpkg-query --admindir="$(tree "$1")/var/lib/dpkg" --show --showformat='${Version}' "$2")
    version=${version#*:}
    echo "${version%%[-~+]*}"
}

# own_root NAME DIR: DIR/root, a root directory for one run alone, for a server whose paths are
# compiled in: the programs are NAME's tree's own (hard links), what is written to is a copy.
own_root() {
    local tree root=$2/root
    tree=$(tree "$1")
    mkdir -p "$root/var/tmp" "$root/proc"
    mkdir -m 1777 "$root/tmp"
    cp -al "$tree/usr" "$root/"
    cp -a "$tree"/{etc,dev,run} "$root/"
    cp -a "$tree/var"/{lib,spool} "$root/var/"
    find "$tree" -maxdepth 1 -type l -exec cp -P -t "$root/" {} +
}

# end_processes_in ROOT: ends every process whose root directory is ROOT, and waits for them.
end_processes_in() {
    local root signal pids
    root=$(realpath "$1") || return 0
    for signal in TERM KILL; do
        for _ in $(seq 50); do
            # Processes of others come and go while find looks, which it reports as its own failure.
            pids=$({ find /proc -mindepth 2 -maxdepth 2 -path '/proc/[0-9]*/root' -lname "$root" || true; } 2>/dev/null | cut -d/ -f3)
            [ -n "$pids" ] || return 0
            echo "$pids" | xargs kill -s "$signal" 2>/dev/null || true
            sleep 0.1
        done
    done
}

# python_environment NAME REQUIREMENT…: a virtual environment with just these.
python_environment() {
    once "$1" make_python_environment "${@:2}"
}

make_python_environment() {
    local place=$1
    shift
    command -v python3 >/dev/null || die "python3 is missing"
    python3 -m venv "$place" || die "python3 -m venv failed; on Debian that is the package python3-venv"
    "$place/bin/pip" install --quiet "$@" || die "pip could not install $*"
}

# node_environment NAME PACKAGE@VERSION…: a directory whose node_modules has just these.
node_environment() {
    once "$1" make_node_environment "${@:2}"
}

make_node_environment() {
    local place=$1
    shift
    command -v npm >/dev/null || die "Node.js and npm are missing"
    mkdir "$place"
    npm install --silent --no-package-lock --prefix "$place" "$@" >&2 || die "npm could not install $*"
}

# once NAME MAKE PACKAGE…: calls MAKE DIRECTORY PACKAGE… unless NAME is there with just these
# packages. Of several callers at a time one makes it, and the others wait for it.
once() {
    local name=$1 make=$2 place
    shift 2
    is_installed "$name" "$@" && return
    mkdir -p "$servers"
    place=$(tree "$name")
    (
        flock 9
        is_installed "$name" "$@" && exit
        echo "$name: installing $*" >&2
        rm -rf "$place"
        # What it leaves in the background, if anything, must not hold the lock.
        "$make" "$place" "$@" 9>&-
        echo "$*" >"$place/.packages"
    ) 9>"$place.lock"
}

is_installed() {
    [ "$(cat "$(tree "$1")/.packages" 2>/dev/null)" = "${*:2}" ]
}

# private_root NAME DIR USER…: DIR/root, NAME's tree once more, with these system users
# (group mail, password `secret`), so that two runs of a server whose paths are compiled
# in share no file that is written. /usr and /var are hard links of the tree's.
private_root() {
    local tree root=$2/root uid=1001 hash user
    tree=$(tree "$1")
    shift 2
    mkdir "$root"
    cp -al "$tree"/{usr,var} "$root/"
    cp -a "$tree"/{bin,dev,etc,home,lib,lib64,run,sbin} "$root/"
    mkdir -m 1777 "$root/tmp"
    # A suite fails logins on purpose.
    sed -i 's/pam_unix.so/& nodelay/' "$root/etc/pam.d/common-auth"
    hash=$(openssl passwd -1 secret)
    for user; do
        echo "$user:x:$uid:8::/home/$user:/bin/sh" >>"$root/etc/passwd"
        echo "$user:$hash:19000:0:99999:7:::" >>"$root/etc/shadow"
        install -d -m 700 -o "$uid" -g 8 "$root/home/$user"
        install -m 660 -o "$uid" -g 8 /dev/null "$root/var/mail/$user"
        uid=$((uid + 1))
    done
}

# certificate DIR: DIR/key.pem and DIR/cert.pem, self-signed for localhost and 127.0.0.1.
certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -addext basicConstraints=critical,CA:FALSE \
        -keyout "$1/key.pem" -out "$1/cert.pem" 2>/dev/null
}

# free_ports N: prints N different TCP ports on which nobody listens on loopback.
free_ports() {
    local want=$1 port found=()
    while [ "${#found[@]}" -lt "$want" ]; do
        port=$((20000 + RANDOM % 12000))
        [[ " ${found[*]} " == *" $port "* ]] && continue
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
        found+=("$port")
    done
    echo "${found[@]}"
}

# fill FILE NAME=VALUE…: FILE with each @NAME@ replaced.
fill() {
    local file=$1 pair expressions=()
    shift
    for pair; do expressions+=(-e "s|@${pair%%=*}@|${pair#*=}|g"); done
    sed "${expressions[@]}" "$file"
}

# await_ports NAME LOG PORT…: waits until each port accepts, ten seconds at most.
await_ports() {
    local name=$1 log=$2 port
    shift 2
    for port; do
        for _ in $(seq 100); do
            (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue 2
            sleep 0.1
        done
        echo "$name: nobody listens on port $port after 10 seconds; its log:" >&2
        cat "$log" >&2
        exit 3
    done
}

# scratch: the directory for what lives only as long as a run. Memory if there is a gigabyte of
# it: servers make and delete a file for every message, and ext4 searches long for an inode that
# was not deleted a moment ago, which was a third of Dovecot's CPU time.
scratch() {
    local free
    free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -1)
    if [ -n "${TMPDIR:-}" ]; then
        echo "$TMPDIR"
    elif [ -w /dev/shm ] && [ "${free:-0}" -ge 1048576 ]; then
        echo /dev/shm
    else
        echo /tmp
    fi
}

# start_backend DIR: for a proxy, brings up the Dovecot that it stands in front of, and links its
# directory as DIR/backend; DIR/backend/ports says where it listens. That directory is no part of
# DIR, for DIR may lie in a home directory, where Dovecot's users cannot walk.
start_backend() {
    local backend
    backend=$(mktemp -d "$(scratch)/mailspec-backend.XXXXXX")
    ln -s "$backend" "$1/backend"
    "$here/../dovecot/start" "$backend"
}

# proxy_deviations DIR: makes DIR/known-deviations.yaml of what the proxy does otherwise than the
# RFCs say and of what shows through it, that is, what Dovecot does after the login.
proxy_deviations() {
    sed '/^# Before the login/,/^# After the login/d' "$here/../dovecot/known-deviations.yaml" |
        cat - "$here/known-deviations.yaml" >"$1/known-deviations.yaml"
}

# stop_backend DIR: takes down what start_backend brought up.
stop_backend() {
    local backend
    backend=$(readlink "$1/backend") || return 0
    "$here/../dovecot/stop" "$backend"
    rm -rf "$backend" "$1/backend"
}

# background PIDFILE LOG COMMAND…: starts COMMAND in a session of its own, for end_process.
background() {
    local pidfile=$1 log=$2
    shift 2
    setsid "$@" >"$log" 2>&1 </dev/null &
    echo $! >"$pidfile"
}

# end_process PIDFILE…: ends each process whose id is the first word of its file,
# with everything in its session, and waits for it.
end_process() {
    local pidfile pid
    for pidfile; do
        # A line without an end is read all the same, and a start that failed left no file.
        pid=
        read -r pid _ 2>/dev/null <"$pidfile" || [ -n "$pid" ] || continue
        # If it is gone already, what it left in its session is not.
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 50); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null || true
        pkill -KILL --session "$pid" || true
        for _ in $(seq 50); do
            pgrep --session "$pid" >/dev/null || break
            sleep 0.1
        done
    done
    return 0
}

# Exit code 101 of policy-rc.d keeps invoke-rc.d from starting what a package installs.
without_services() {
    local policy=${1%/}/usr/sbin/policy-rc.d
    [ -e "$policy" ] && return
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    # In a tree it stays; on this machine it goes with the subshell that installs.
    [ "$1" != / ] || trap 'rm -f /usr/sbin/policy-rc.d' EXIT
}

# trust_as_here TREE: its apt resolves names and reaches Debian as this machine's does.
trust_as_here() {
    cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
    if [ -d /etc/apt/apt.conf.d ]; then
        find /etc/apt/apt.conf.d -name '*proxy*' -exec cp -t "$1/etc/apt/apt.conf.d/" {} +
    fi
}
