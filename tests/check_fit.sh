#!/bin/sh
# check_fit.sh FITTED.csv: are the parameters that `osteon fit` found those that aibl ships?  Exit 1 where
# one of them is more than a fifth of its standard deviation away.  Environment: OSTEON, the command.
set -eu
LC_ALL=C
export LC_ALL

"$OSTEON" models aibl --json | sed -n 's/^    {"name": "\([^"]*\)", .*"default": \([^,]*\), .*"origin".*/\1,\2/p' |
  awk -F, '
    function log_odds(x) { return log(x / (1 - x)) }
    function abs(x) { return x < 0 ? -x : x }
    # in standard deviations, of the logarithm or, where the interval shows that, of the log-odds
    function distance(value, shipped, high, sd) {
      if (value < 1 && shipped < 1 && high < 1 &&
          abs(log_odds(high) - log_odds(value) - 1.96 * sd) < abs(log(high / value) - 1.96 * sd))
        return abs(log_odds(shipped) - log_odds(value)) / sd
      return abs(log(shipped / value)) / sd
    }
    FNR == NR { shipped[$1] = $2; next }
    FNR > 1 {
      n++
      if (!($1 in shipped)) {
        print "aibl has no parameter " $1
        exit bad = 1
      }
      same += sprintf("%.3g", $2) == sprintf("%.3g", shipped[$1])
      d = distance($2, shipped[$1], $4, $7)
      if (d >= most) { most = d; name = $1; found = $2 }
    }
    END {
      if (bad || !n) exit 1
      printf "%d of %d fitted parameters are those of aibl to three digits; the largest difference is %.2g sd: %s, %.3g here, %s in aibl\n",
        same, n, most, name, found, shipped[name]
      exit most > 0.2
    }' - "$1"
