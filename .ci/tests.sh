# shellcheck shell=bash disable=SC2154
# Runs the tests: everything once, and then the classes that failed a second time, each alone in its own JVM and with its own databases. Red twice
# is red. `./tradepost test` reads this file; $home, $temporary and maven() are from there.

readonly unsteady_max=10 # more classes that fail once show a fault of the program or of the machine

# Prints how long the machine takes for a fixed piece of work on two processors, in tenths of a second: about 12 where the tests were written.
measured() {
  local begun=${EPOCHREALTIME/[.,]/}
  head -c 200M /dev/zero | sha256sum >/dev/null &
  head -c 200M /dev/zero | sha256sum >/dev/null
  wait
  echo $(((${EPOCHREALTIME/[.,]/} - begun) / 100000))
}

# A slow machine runs fewer modules and classes at once; it does not get other deadlines.
at_once() { # tenths
  if [ "$1" -lt 20 ]; then echo 3; elif [ "$1" -lt 35 ]; then echo 2; else echo 1; fi
}

# Prints a line for each class that has reported since this file was made: MODULE CLASS TESTS FAILED SKIPPED SECONDS
reports() { # since
  # shellcheck disable=SC2016
  find . -path '*/target/surefire-reports/TEST-*.xml' -newer "$1" -print0 | xargs -0r awk '
    function value(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    FNR == 1 { open = 1 }
    open && /<testsuite / {
      open = 0
      split(FILENAME, part, "/target/surefire-reports/TEST-")
      sub(/^\.\//, "", part[1])
      sub(/(\$.*)?\.xml$/, "", part[2])
      time = value("time"); gsub(",", "", time)
      print part[1], part[2], value("tests"), value("errors") + value("failures"), value("skipped"), time
    }' | sort
}

# Prints MODULE CLASS for each class of a module whose JVM ended early: that began, or would have begun, and has not reported since.
unfinished() { # since log
  local class module
  sed -n 's/^\[INFO\] Running \([[:alnum:]_.]*\).*/\1/p' "$2" | sort -u |
    comm -23 - <(reports "$1" | cut -d' ' -f2 | sort -u) |
    while read -r class; do find . -path "*/target/test-classes/${class//./\/}.class"; done |
    sed 's|^\./||; s|/target/.*||' | sort -u |
    while read -r module; do
      (cd "$module/target/test-classes" && find . -name '*Test.class' | sed "s|^\./||; s|\.class\$||; s|/|.|g; s|^|$module |")
    done | sort | comm -23 - <(reports "$1" | cut -d' ' -f1,2 | sort -u)
}

# Whether nothing but JVMs of tests that crashed ended Maven.
crashed() { # log
  awk '/SurefireBooterForkException/ { crash = 1 }
    /^\[ERROR\] Failed to execute goal/ && !/maven-surefire-plugin/ { other = 1 }
    END { exit !(crash && !other) }' "$1"
}

# Prints the test classes, separated by commas, of the modules that have not reported since.
not_begun() { # since
  local begun source class
  begun=$(reports "$1" | cut -d' ' -f1 | sort -u)
  find . -path '*/src/test/java/*Test.java' -not -path './.builds/*' | sed 's|^\./||' | while read -r source; do
    grep -qxF "${source%%/src/test/java/*}" <<<"$begun" && continue
    class=${source#*/src/test/java/}
    class=${class%.java}
    echo "${class//\//.}"
  done | paste -sd,
}

# Prints MODULE CLASS for each class that failed or did not finish.
red() { # since log
  {
    reports "$1" | awk '$4 > 0 { print $1, $2 }'
    unfinished "$1" "$2"
  } | sort -u
}

# What decides whether two runs can be compared.
introduce() { # tenths at-once
  local program missing=
  for program in chromium faketime go node npm promtool python3 shellcheck; do
    command -v $program >/dev/null || missing="$missing $program"
  done
  echo "Tests of $(git rev-parse --short HEAD 2>/dev/null || echo 'an unknown commit')$([ -z "$(git status --porcelain 2>/dev/null | head -n 1)" ] || echo ' with changes')"
  echo "  $(nproc) processors; a piece of work that takes 1.2 s where the tests were written took $(($1 / 10)).$(($1 % 10)) s: $2 modules and classes at once"
  echo "  load $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null), $(($(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null || echo 0) / 1024)) MB of memory available"
  echo "  sources on $(stat -f -c %T . 2>/dev/null), temporary files $([ -n "$temporary" ] && echo in memory || echo "on $(stat -f -c %T "${TMPDIR:-/tmp}" 2>/dev/null)")"
  echo "  not installed, so that tests are skipped:${missing:- nothing}"
  [ "$1" -lt 120 ] || echo "  This machine is ten times too slow: time limits of the program will make tests fail."
}

# The last lines of a run. Returns 1 if it is red.
conclude() { # since code broken unsteady seconds
  local all broken unsteady
  all=$(reports "$1")
  broken=$(grep -c . <<<"$3" || true)
  unsteady=$(grep -c . <<<"$4" || true)
  echo
  echo "The slowest classes, in seconds:"
  sort -k6 -rn <<<"$all" | awk 'NR <= 10 { printf "  %7.1f %s %s\n", $6, $1, $2 }'
  echo "Classes with skipped tests:"
  awk '$5 > 0 { print "  " $1, $2, $5 }' <<<"$all"
  [ "$unsteady" = 0 ] || printf 'UNSTEADY, red once and green alone; make them steady, or proofs:\n%s\n' "$4"
  [ "$broken" = 0 ] || printf 'RED:\n%s\n' "$3"
  [ "$2" = 0 ] || echo "RED: the build failed; its error is above."
  [ "$unsteady" -le $unsteady_max ] || echo "RED: more than $unsteady_max classes are unsteady."
  # user and system time of what has ended
  times >"$1.times" # in this shell: another one would show its own
  awk -v wall="$5" 'NR == 2 { split($1, u, /[ms]/); split($2, s, /[ms]/)
    printf "%d min, %.1f min of processor time\n", (wall + 30) / 60, u[1] + s[1] + (u[2] + s[2]) / 60 }' "$1.times"
  # a class that did not finish counts as one that failed
  awk -v broken="$broken" '{ passed += $3 - $4 - $5; failed += $4; skipped += $5 }
    END { printf "%d passed, %d failed, %d skipped\n", passed, (failed > broken ? failed : broken), skipped }' <<<"$all"
  [ "$2" = 0 ] && [ "$broken" = 0 ] && [ "$unsteady" -le $unsteady_max ]
}

run_tests() { # maven arguments
  local since log tenths parallel code=0 failed again=() broken='' unsteady='' arg early=
  cd "$home" || return
  since=$(mktemp)
  log=$(mktemp)
  tenths=$(measured)
  parallel=$(at_once "$tenths")
  introduce "$tenths" "$parallel"
  # what hangs is interrupted after the threads were printed; a JVM that does not end is killed
  set -- -Dmaven.test.failure.ignore=true -Dtradepost.rounds=1 -Dtradepost.seed=1 -Djunit.jupiter.execution.timeout.default=15m \
    -Djunit.jupiter.execution.timeout.threaddump.enabled=true -Dsurefire.timeout=3600 "$@"
  # junit-platform.properties is for a machine that runs three
  [ "$parallel" = 3 ] || set -- "-Djunit.jupiter.execution.parallel.config.fixed.parallelism=$parallel" "-Dtests.forks=$parallel" "$@"
  maven "-T$parallel" "$@" | tee "$log" || code=$?
  cp "$log" "$log.last"
  # Maven begins no other module after one whose JVM crashed: Surefire fails that one, whatever it is told to ignore.
  for _ in 1 2 3; do
    if [ "$code" = 0 ] || ! crashed "$log.last"; then break; fi
    if [[ " $* " == *' -Dtest='* ]]; then break; fi
    code=0
    grep -q ' SKIPPED$' "$log.last" || break
    early+=$(red "$since" "$log")$'\n'
    printf '\nA JVM of tests has crashed. The modules that were not begun follow.\n'
    maven "-T$parallel" "$@" "-Dtest=$(not_begun "$since")" | tee "$log.last" || code=$?
    cat "$log.last" >>"$log"
  done
  failed=$( (printf %s "$early" && red "$since" "$log") | sort -u)
  [ -n "$failed" ] || ! crashed "$log" || code=1 # before its first class
  if [ "$code" != 0 ]; then
    broken=$failed
  elif [ -n "$failed" ]; then
    printf '\nRed, and run a second time, each class alone:\n%s\n' "$failed"
    for arg in "$@"; do
      case $arg in -Dtest=*) ;; -D*) again+=("$arg") ;; esac
    done
    sleep 1
    touch "$log.again"
    maven -T1 --fail-at-end "${again[@]}" -DreuseForks=false -Dtests.forks=1 -Djunit.jupiter.execution.parallel.enabled=false \
      -pl "$(cut -d' ' -f1 <<<"$failed" | sort -u | paste -sd,)" -am "-Dtest=$(cut -d' ' -f2 <<<"$failed" | paste -sd,)" | tee "$log" || code=$?
    broken=$(red "$log.again" "$log")
    unsteady=$(comm -23 <(echo "$failed") <(echo "$broken"))
  fi
  conclude "$since" "$code" "$broken" "$unsteady" "$SECONDS" || [ "$code" != 0 ] || code=1
  rm -f "$since" "$since.times" "$log" "$log.last" "$log.again"
  return $code
}
