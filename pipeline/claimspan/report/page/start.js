startTable();
startCounts();
startHover();
startClaims();
