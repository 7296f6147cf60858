# The table of bench/README.md from results.tsv: how many times as fast as each rival a cohort is on one thread, at 1e-4
# and 1e-6, against the fastest row of the rival whose error is no larger.
# usage: awk -f bench/table.awk bench/results.tsv
BEGIN {
  FS = "\t"
  n_rivals = split("GSL,LSODA,lockstep,CVODE dense,CVODE KLU,CVODE Adams,ARKODE,odeint", heads, ",")
  split("^gsl-|^sim-rk ^lsoda ^lockstep ^cvode-bdf ^cvode-klu ^cvode-adams ^arkode ^odeint", patterns, " ")
  n_isas = split("avx512 avx2", isas, " ")
  n_tolerances = split("0.0001 1e-06", tolerances, " ")
}
FNR > 1 && $4 == 1 {
  n++
  problem[n] = $1; engine[n] = $2; isa[n] = $3; rtol[n] = $6; us[n] = $7 / $5 * 1e6; rate[n] = $8; error[n] = $9
  if (!seen[$1]++) names[++n_names] = $1
}
function find(p, e, i, r,    k) {
  for (k = 1; k <= n; k++) if (problem[k] == p && engine[k] == e && isa[k] == i && rtol[k] == r) return k
  return 0
}
# the fastest row of a rival that is as exact as row k, or 0; of the same instruction set where the rival has one
function best(k, pattern,    j, found) {
  found = 0
  for (j = 1; j <= n; j++)
    if (problem[j] == problem[k] && engine[j] ~ pattern && (isa[j] == "-" || isa[j] == isa[k]) && \
        error[j] + 0 <= error[k] + 0 && (!found || rate[j] > rate[found]))
      found = j
  return found
}
function times(x) { return sprintf(x < 9.95 ? "%.1f" : "%.0f", x) }
function listed(p, i, pattern,    t, k, j, text) {
  for (t = 1; t <= n_tolerances; t++) {
    k = find(p, "cohort", i, tolerances[t])
    j = k ? best(k, pattern) : 0
    text = text (t > 1 ? ", " : "") (j ? times(rate[k] / rate[j]) : "-")
  }
  return text
}
END {
  printf "| problem | set | us per subject | largest error |"
  for (r = 1; r <= n_rivals; r++) printf " %s |", heads[r]
  printf "\n|---|---|---|---|"
  for (r = 1; r <= n_rivals; r++) printf "---|"
  printf "\n"
  for (p = 1; p <= n_names; p++)
    for (i = 1; i <= n_isas; i++) {
      a = find(names[p], "cohort", isas[i], tolerances[1]); b = find(names[p], "cohort", isas[i], tolerances[2])
      if (!a || !b) continue
      printf "| %s | %s | %.3g, %.3g | %s, %s |", names[p], isas[i], us[a], us[b], error[a], error[b]
      for (r = 1; r <= n_rivals; r++) printf " %s |", listed(names[p], isas[i], patterns[r])
      printf "\n"
    }
}
