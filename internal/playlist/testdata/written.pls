[playlist]
X-GNOME-Title=Rock & <Roll>
File1=Björk/Homogenic/01 Hunter.mp3
Title1=Björk - Hunter
Length1=255
File2=Music/#1/ab.mp3
Title2=Line break
Length2=-1
Title3=Nobody - No place
Length3=1
NumberOfEntries=3
Version=2
