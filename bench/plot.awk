# Gnuplot's commands for work-precision.svg, from results.tsv: a picture for each problem, one thread.
# usage: awk -f bench/plot.awk bench/results.tsv | gnuplot >bench/work-precision.svg
BEGIN { FS = "\t" }
FNR > 1 && $4 == 1 {
  curve = $1 "\t" $2 ($3 == "-" ? "" : " " $3)
  if (!(curve in points)) curves[++n_curves] = curve
  points[curve] = points[curve] $9 " " $8 "\n"
  if (!seen[$1]++) problems[++n_problems] = $1
}
END {
  printf "set terminal svg size 620,%d font 'sans,12' background 'white'\nset multiplot layout %d,1\n", 420 * n_problems, n_problems
  print "set logscale xy\nset format '10^{%T}'\nset xrange [] reverse\nunset mxtics\nset key outside right\nset grid"
  print "set xlabel 'largest relative error'\nset ylabel 'subject-years/s, one thread'"
  for (p = 1; p <= n_problems; p++) {
    printf "set title '%s'\nplot", problems[p]
    between = " "
    data = ""
    for (c = 1; c <= n_curves; c++) {
      split(curves[c], part, "\t")
      if (part[1] != problems[p]) continue
      printf "%s'-' using 1:2 title '%s' with linespoints%s", between, part[2], part[2] ~ /^cohort/ ? " linewidth 3" : ""
      between = ", "
      data = data points[curves[c]] "e\n"
    }
    printf "\n%s", data
  }
}
