eval size(9, 6)
set output picture
set multiplot layout 2,3 rowsfirst downwards margins 0.07,0.975,0.09,0.81 spacing 0.06,0.085 \
  title "{/:Bold PTH, RANKL and OPG given on days 20 to 80}\nmodel of Pivonka et al. (2008) Bone 43:249; doi:10.1016/j.bone.2008.03.025"
set key at screen 0.5, screen 0.895
names = "PTH RANKL OPG"
array what[3] = ['PTH, 1000 pM/d', 'RANKL, 100 pM/d', 'OPG, 2·10^4 pM/d']
set xrange [0:200]
set object 1 rectangle from 20, graph 0 to 80, graph 1 fc rgb shade fs noborder behind
do for [i = 1:3] {
  set title what[i]
  eval side(i == 1 ? 'cells (10^{-3} pM)' : '')
  if (i > 1) { unset key }
  set yrange [0:*]
  file = word(names, i).'.csv'
  plot file using "time":(1e3 * column("OBp")) with lines lc @precursors title 'osteoblast precursors', \
    file using "time":(1e3 * column("OBa")) with lines lc @blasts title 'active osteoblasts', \
    file using "time":(1e3 * column("OCa")) with lines lc @clasts title 'active osteoclasts'
}
unset title
set xlabel 'time (days)'
do for [i = 1:3] {
  eval side(i == 1 ? 'change of bone volume (10^{-3} %)' : '')
  set yrange [*:*]
  plot word(names, i).'.csv' using "time":(1e3 * (column("BV") - 100)) with lines lc @bone notitle
}
unset multiplot
