eval size(9, 6.4)
set output picture
set multiplot layout 2,2 rowsfirst downwards margins 0.085,0.925,0.085,0.88 spacing 0.135,0.115 \
  title "{/:Bold Denosumab, 60 mg on days 0 and 182, then none}\nPeterson and Riggs (2010), doi:10.1016/j.bone.2009.08.053, with denosumab of doi:10.1038/psp.2012.15"
set key at graph 0.98, graph 0.98 top right maxrows 4 noreverse Right
file = 'two-doses.csv'
set xrange [0:1092]
set xtics 182
set xlabel 'time (days)'
do for [d in "0 182"] { set arrow from d, graph 0 to d, graph 1 nohead lw 0.8 lc rgb '#999999' dt 3 }

set title 'denosumab in serum'
eval side('denosumab (ng/mL)')
set logscale y
set yrange [1:20000]
set format y '10^{%T}'
plot file using "time":(column("DENCP") > 0.1 ? column("DENCP") : NaN) with lines lc @drug notitle

unset logscale y
set format y '%g'
set title 'cells'
unset label 100
set ylabel 'of the start (%)' offset 0.3,0
set yrange [0:180]
plot file using "time":"OCchange" with lines lc @clasts title 'osteoclasts (CTX)', \
  file using "time":"OBchange" with lines lc @blasts title 'osteoblasts (BSAP)', \
  100 lc rgb '#888888' dt 3 notitle

set title 'lumbar spine'
unset ylabel
eval side('change of BMD (%)')
set yrange [-1:6]
plot file using "time":"BMDlsDENchange" with lines lc @bone notitle, 0 lc rgb '#888888' dt 3 notitle

set title 'calcium and PTH in plasma'
unset label 100
set ylabel 'calcium (mM)'
set yrange [2.0:2.4]
set y2range [0:12]
set y2tics 3
set y2label 'PTH (pM)' offset -1,0
set ytics nomirror
set border 11
set key at graph 0.98, graph 0.55
plot file using "time":"CaC" with lines lc @bone title 'calcium', \
  file using "time":"PTHpm" axes x1y2 with lines lc @drug dt (9,6) title 'PTH (right axis)'
unset multiplot
