//go:build system

package queue_test

import (
	"testing"

	"upbeat/internal/testdb"
)

// TestOnPostgres runs every test of the database's behaviour again on PostgreSQL.
func TestOnPostgres(t *testing.T) {
	before := database
	database = testdb.New
	defer func() { database = before }()
	for name, test := range map[string]func(*testing.T){
		"requests":         TestARequestCountsAsAVoteAndADuplicateAsAnother,
		"votes":            TestAVoteIsSetNotAdded,
		"refusals":         TestBadVotesAreRefused,
		"order":            TestVotesOrderTheQueueAndKick,
		"moves":            TestTheHostMovesEntries,
		"finish":           TestFinishEndsASongOnceAndClaimsTheNext,
		"fence":            TestALatePlayerCanWriteNothing,
		"lock":             TestTheLockedSongStaysNext,
		"skip":             TestSkipAndVoteOffEndTheCurrentSongOnly,
		"failure":          TestAFailedSongStaysInSightAndTheNextPlays,
		"wishes":           TestWishesAreChecked,
		"many voters":      TestNoVoteIsLostAmongManyVoters,
		"live":             TestLiveFollowsEveryChangeAndEqualsAFreshRead,
		"fair":             TestEveryoneGetsTheirFirstSongBeforeAnyonesSecond,
		"latecomers":       TestALatecomerStartsInTheRoundThatIsOn,
		"own songs":        TestOwnSongsAreReorderedAmongThemselves,
		"limits":           TestLimitsOnRequests,
		"in a row":         TestNobodyPlaysMoreInARowThanAllowedWhileOthersWait,
		"grace":            TestASongIsNotSkippedInItsFirstSeconds,
		"shares":           TestAShareOfThePresentKicks,
		"rations":          TestDownVotesAreRationed,
		"nights":           TestAPartyBeginsAfterAPause,
		"settings":         TestWhatTheHostSettlesHoldsInEveryProcess,
		"changes":          TestRulesChangeWhileVotesPourIn,
		"two hosts":        TestTwoHostsDragAtOnce,
		"two governors":    TestTwoHostsGovernAtOnceAndLoseNothing,
		"all or nothing":   TestAnActOnTheSettingsIsAllOrNothing,
		"permissions":      TestEveryPermissionAtEveryLevelForEveryRole,
		"banned":           TestABannedGuestMayLookAndDoNothing,
		"muted":            TestAMutedGuestRequestsAndVotesAndKeepsTheName,
		"voided":           TestVoidRecountsAtOnceAndLosesNobodyElsesVote,
		"voided votes":     TestVoidWhileOthersVoteLosesNothing,
		"merged":           TestMergeMakesOnePersonOfTwo,
		"merged banned":    TestMergingWithABannedGuestBans,
		"merged worlds":    TestMergesInRandomWorldsKeepSumsRight,
		"merged twice":     TestTwoHostsMergeAtOnce,
		"proven":           TestOnlyWhoHasReadTheCodeMayActAndOnlyForAWhile,
		"many proven":      TestManyProveAtOnce,
		"playlists":        TestHostsMakeAndEditPlaylists,
		"lists' names":     TestPlaylistsHaveNamesOfTheirOwn,
		"two draggers":     TestTwoHostsEditAPlaylistAtOnce,
		"queue a list":     TestQueueingAPlaylist,
		"history kept":     TestTheHistoryIsKeptAsAPlaylist,
		"a long list":      TestALongPlaylistIsMadeInPieces,
		"invitations":      TestAnInvitationIsAcceptedOnceByWhoeverIsFirst,
		"last admin":       TestOneAdminStaysWhateverTheyDoToEachOther,
		"sessions":         TestASessionEndsWithItsAccount,
		"audit log":        TestTheAuditLogIsReadInParts,
		"people":           TestGuestsAreReadForTheHost,
		"racing phones":    TestTwoPhonesRequestTheSameSongAtOnce,
		"forgotten":        TestAForgottenGuestLeavesSumsAndNoTrace,
		"buzzer":           TestTheBuzzerRingsAndRests,
		"chance":           TestAnAlarmByChance,
		"taken up":         TestAnAlarmIsTakenUpByThePlayerThatLeads,
		"streams":          TestAStreamIsASongOfTheHosts,
		"lost streams":     TestALostStreamIsTriedAgainLater,
		"room":             TestAStreamMakesRoomForARequest,
		"recap":            TestARecapIsSharedAndMadePrivateAgain,
		"dry queue":        TestADryQueueIsRefilledOnceAndBehindRequests,
		"each fallback":    TestEachFallbackChoosesFromItsOwn,
		"rounds":           TestAPlaylistGoesRoundAndRepeatPlaysTheNightAgain,
		"rules of choices": TestTheRulesHoldForChoicesToo,
		"rest":             TestWhatWasHeardRestsWhileThereIsOther,
		"fallback changes": TestChoicesFollowTheSettingUnlessSomebodyWantsThem,
		"unwanted choices": TestAChoiceThatNobodyWantsIsReplacedAndDoesNotComeBackTonight,
		"ten refills":      TestTenRefillsAtOnceAreOne,
		"broken playlist":  TestABrokenPlaylistFallsBackToTheLibraryAndTheHostIsTold,
		"gone files":       TestFilesThatAllFailDoNotFillTheQueueWithFailures,
		"nights of people": TestANightBeginsAnewThoughTheFallbackPlayedOn,
		"voters' nights":   TestAVoteForTheFallbackBeginsANight,
		"left out":         TestAllThatIsLeftOutOfAPlaylistIsCounted,
		"on air":           TestAStationsTitleIsTold,
		"stand-in":         TestAStreamStandsByAndTheLibraryStandsInForIt,
		"radio":            TestRadioPlaysWhatThoseWhoAreHereLike,
		"messages":         TestAMessageWaitsForAModerator,
		"taken away":       TestARemovedMessageLeavesNoText,
		"untold":           TestARemovedMessageLeavesNoTextInTheAuditLog,
		"unnamed":          TestAForgottenGuestsNameAndMessagesLeaveTheAuditLog,
		"late dedications": TestADedicationThatComesTooLateIsDropped,
		"may write":        TestMutedBannedAndSwitchedOff,
		"hostile texts":    TestHostileTexts,
		"message flood":    TestOneGuestCannotFloodTheModerators,
		"dedications":      TestADedicationIsShownOnceItWasLetThrough,
		"colours":          TestVotersColoursAreKnownWhileTheyAreShown,
		"copies":           TestACopyIsTheSameSong,
		"silence":          TestSilenceIsNeverLongerThanASongsPreparation,
		"radio pleases":    func(t *testing.T) { radioPleases(t, 0) }, // what pleases is reckoned in Go: one room tells whether the rows are the same
	} {
		t.Run(name, test)
	}
}
