eval size(9, 6.4)
set output picture
set multiplot layout 2,2 rowsfirst downwards margins 0.08,0.975,0.085,0.88 spacing 0.095,0.115 \
  title "{/:Bold Less load: 25 for 30 MPa on days 50 to 2050}\nmodel of Scheiner et al. (2013) Comput Methods Appl Mech Eng 254:181; doi:10.1016/j.cma.2012.10.015"
file = 'disuse.csv'
set key at graph 0.98, graph 0.98 top right maxrows 4 noreverse Right
set xrange [0:2500]
set xtics 500
set xlabel 'time (days)'
set object 1 rectangle from 50, graph 0 to 2050, graph 1 fc rgb shade fs noborder behind

set title 'bone matrix'
eval side('bone matrix (% of volume)')
set yrange [75:100]
plot file using "time":"f_bm" with lines lc @bone notitle

set title 'strain energy density in the matrix'
unset label 100
set ylabel 'over the habitual' offset 0.5,0
set yrange [0.6:1.6]
plot file using "time":"SED_ratio" with lines lc @drug notitle, 1 lc rgb '#888888' dt 3 notitle

set title 'cells'
unset ylabel
eval side('cells (pM)')
set logscale y
set yrange [1e-5:1e-1]
set format y '10^{%T}'
plot file using "time":"OBp" with lines lc @precursors title 'osteoblast precursors', \
  file using "time":"OBa" with lines lc @blasts title 'active osteoblasts', \
  file using "time":"OCa" with lines lc @clasts title 'active osteoclasts'

set title 'RANKL made for lack of load'
unset label 100
unset logscale y
set ylabel '10^3 pM/d'
set yrange [0:*]
set format y '%g'
plot file using "time":(1e-3 * column("P_RANKL_mech")) with lines lc @clasts notitle
unset multiplot
