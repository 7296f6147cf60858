eval size(9, 6.4)
set output picture
set multiplot layout 2,2 rowsfirst downwards margins 0.075,0.975,0.085,0.88 spacing 0.1,0.115 \
  title "{/:Bold Teriparatide, 20 µg a day for half a year}\nmodel of Peterson and Riggs (2010) Bone 46:49, as in OpenBoneMin; doi:10.1016/j.bone.2009.08.053"
set key at graph 0.98, graph 0.98 top right maxrows 4 noreverse Right
first = 'first-days.csv'
file = 'half-year.csv'

set title 'PTH with teriparatide, two days'
eval side('PTH (pM)')
set xlabel 'time (hours)'
set xrange [0:48]
set xtics 12
set yrange [0:*]
plot first using (24 * column("time")):"PTHpm" with lines lc @drug notitle

set title 'calcium in plasma, two days'
unset label 100
set ylabel 'calcium (mM)' offset 0.3,0
set yrange [2.34:2.40]
set ytics 0.02
set format y '%.2f'
plot first using (24 * column("time")):"CaC" with lines lc @bone notitle

set title 'cells'
set ytics autofreq
set format y '%g'
unset ylabel
eval side('of the start (%)')
set xlabel 'time (days)'
set xrange [0:365]
set xtics 90
set yrange [90:170]
set object 1 rectangle from 0, graph 0 to 180, graph 1 fc rgb shade fs noborder behind
plot file using "time":"OCchange" with lines lc @clasts title 'osteoclasts (CTX)', \
  file using "time":"OBchange" with lines lc @blasts title 'osteoblasts (BSAP)'

set title 'calcium before the dose of the day'
unset label 100
set ylabel 'calcium (mM)'
set yrange [2.345:2.375]
set format y '%.2f'
set ytics 0.01
plot file using "time":"CaC" with lines lc @bone notitle
unset multiplot
