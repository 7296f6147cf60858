eval size(11, 7)
set output picture
set multiplot layout 3,6 rowsfirst downwards margins 0.06,0.985,0.08,0.855 spacing 0.012,0.035 \
  title "{/:Bold Alendronate (A), romosozumab (R) and denosumab (D) in each order, a year each from the age of 67}\nJörg et al. (2022) eLife 11:e76228, figure 3, remade; doi:10.7554/eLife.76228"
none = 'rgb "#d55e00" lw 1.5 dt (9,6)'
treated = 'rgb "#222222" lw 1.5'
sequences = "ARD ADR RAD RDA DAR DRA"
colour(s) = s eq 'A' ? '#f3e2b3' : s eq 'R' ? '#e3d0ea' : '#c9e6dc'
from = 67 * 365
based(file, name) = sprintf("stats '%s' using (column('time') == %d ? column('%s') : NaN) nooutput; base = STATS_min", file, from, name)
set xrange [66:82]
set xtics 67, 5
set mxtics 5
rows = "BMD CTX P1NP"
array label[3] = ['BMD, change (%)', 'CTX (% of 67)', 'P1NP (% of 67)']
array low[3] = [-12, 0, 0]
array high[3] = [8, 180, 200]
do for [r = 1:3] {
  name = word(rows, r)
  set yrange [low[r]:high[r]]
  do for [c = 1:6] {
    s = word(sequences, c)
    do for [k = 1:3] {
      set object k rectangle from 66 + k, graph 0 to 67 + k, graph 1 fc rgb colour(s[k:k]) fs solid 1 noborder behind
      if (r == 1) { set label k s[k:k] at 66.5 + k, graph 0.95 center font ',10' } else { unset label k }
    }
    if (r == 1) { set title s[1:1].'-'.s[2:2].'-'.s[3:3] } else { unset title }
    eval side(c == 1 ? label[r] : '')
    set format y (c == 1 ? '%g' : '')
    set format x (r == 3 ? '%g' : '')
    if (r == 3) { set xlabel 'age' } else { unset xlabel }
    if (r == 1 && c == 1) { set key at screen 0.5, screen 0.915 } else { unset key }
    file = s.'.csv'
    eval based(file, name)
    if (r == 1) {
      plot 'untreated.csv' using (column("time") / 365):(100 * (column(name) / base - 1)) with lines lc @none title 'untreated', \
        file using (column("time") / 365):(100 * (column(name) / base - 1)) with lines lc @treated title 'treated'
    } else {
      plot 'untreated.csv' using (column("time") / 365):(100 * column(name) / base) with lines lc @none, \
        file using (column("time") / 365):(100 * column(name) / base) with lines lc @treated
    }
  }
}
unset multiplot
