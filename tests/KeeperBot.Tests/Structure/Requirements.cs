using System.Collections.Immutable;

namespace KeeperBot.Tests.Structure;

/// <summary>Which tests hold which requirement on configuration, secrets, operation, executor and vaults.</summary>
internal static class Requirements
{
    /// <summary>Id, what it asks for, and the methods that prove it.</summary>
    public static readonly ImmutableArray<(string Id, string Asks, ImmutableArray<string> Tests)> Proven =
    [
        ("CF-01", "typed configuration; at the start, everything it says is compared with the chain",
            ["Mutants_EveryOne_IsRefusedAtItsPlaceWithARemedyOrHarmless",
                "BrokenSetUp_Doctor_NamesExactlyThatAndArmRefuses"]),
        ("CF-02", "what is armed is bound to configuration, code and build; any change disarms",
            ["Armed_AnyBoundValueDiffers_IsNotArmedAndNamesIt",
                "Run_ArmedOffTheDevnet_HedgesAndAfterDisarmIsRefused"]),
        ("CF-03", "a key is bound to its chain; published keys sign on a devnet only",
            ["OpenAsync_PublishedKeyOffTheDevnet_IsRefused", "SignAsync_HedgesAndAttacks_OnlyThePolicysAreSigned"]),
        ("CF-04", "a wrong command line names what is wrong and starts nothing",
            ["Lines_EveryVerbAndOptionGotWrong_AreRefusedAndNameTheWrongWord"]),
        ("SE-01", "the key is in a process that serves no HTTP, from a file of its owner's alone",
            ["StartAsync_Process_HasNoSecretInArgumentsOrEnvironment", "Save_File_IsTheOwnersOnly"]),
        ("SE-02", "secrets are taken out of all that is written",
            ["Clean_SecretInAnyForm_IsGone", "Output_EverySink_PassesTheRedactor",
                "TestRun_EverythingItLeft_HoldsNoSecretOfAKeeper"]),
        ("OP-01", "a pause that needs neither journal nor the usual node",
            ["PrimaryNodeStopped_Rebalanced_ThroughTheOthers",
                "JournalDeletedMidPlan_PausedOnChain_WhatIsInFlightIsVoid"]),
        ("OP-02", "alive, ready and hedging are three questions",
            ["Watchdog_NodeHangs_IsFedAndLiveAndNotReady", "Run_AsAService_IsReadyTellsItsStateAndAnswers"]),
        ("OP-03", "metrics of nonces, intents, nodes, prices and cost",
            ["Prometheus_ScrapesARunningKeeper_AnswersQueriesAndLoadsTheRules"]),
        ("OP-04", "an old journal does not hedge again",
            ["Keeper_OnABackupTwentyHedgesOld_TakesUpFromTheChainBeforeItSigns"]),
        ("X-01", "the keeper may hedge and nothing else",
            ["test_Hedge_CallerIsNotKeeper_Refuses", "test_OwnerFunctions_AnyoneElse_Refuse"]),
        ("X-02", "one plan executes once, in order, on what was seen, in time, on this chain",
            ["test_Hedge_SamePlanTwice_ExecutesOnce", "test_Hedge_SequenceAhead_Refuses",
                "test_Hedge_HedgeHasChanged_Refuses", "test_Hedge_AfterTheDeadline_Refuses",
                "test_PlanId_AnotherChainOrSequence_Differs"]),
        ("X-03", "prices come from a fresh oracle, and the hedge ends inside the book's bounds",
            ["test_Hedge_PoolFurtherThanTheOwnerAllows_RefusesWhateverThePlanAccepts",
                "test_Hedge_UnusablePrice_Refuses", "test_Hedge_OutOfBounds_Refuses"]),
        ("X-04", "caps for a trade, a window and losses, also against a stolen key",
            ["test_Hedge_BeyondTheTradeCap_Refuses", "test_Hedge_BeyondTheNotionalWindow_RefusesUntilItDrains",
                "test_Hedge_BeyondTheLossWindow_RefusesAndUndoesAll"]),
        ("X-05", "the guardian pauses, the owner lifts it and changes the key",
            ["test_Pause_GuardianOrOwnerOnly", "test_SetKeeper_Rotated_OldKeyIsDead"]),
        ("X-06", "answers are bounded and nobody comes in twice",
            ["test_Venue_AnswersAMegabyte_CostsNoMoreThanItsOwnMemory", "test_Venue_Reenters_Refuses"]),
        ("X-07", "no allowance stays, and what is counted is what arrived",
            ["test_Hedge_LegDone_LeavesNoAllowanceAndNothingAtTheAdapter",
                "test_Inventory_ClaimedFillWithoutTokens_Refuses"]),
        ("X-08", "events tell what was done", ["test_Hedge_Executed_EmitsThePlan"]),
        ("VX-01", "a sandwich costs no more than the limit price allows",
            ["testFuzz_Sandwich_AnyShape_CostsLessThanItsLimit",
                "Relay_LeaksToSomebodyWhoMovesThePrice_TheExecutorRefusesAndTheVaultIsHedgedLater"]),
        ("VX-03", "paused on chain: nothing is sent, and it resumes by itself",
            ["KeeperRuns_RebalancedThroughItAndPausedOnChain_StopsByItself"]),
        ("VX-04", "other code, or another implementation behind a proxy, stops the keeper",
            ["Executor_GetsOtherCode_NothingIsSignedFromThatBlockOnUntilAnOperatorResumes",
                "Armed_ChainChanges_IsNotArmedAndNamesWhatChanged"]),
        ("VX-05", "a position that changed in between makes the plan revert",
            ["test_Hedge_HedgeHasChanged_Refuses"]),
        ("VX-07", "what a token calls itself does no harm", ["Of_StrangersText_IsVisibleAndOneLine"]),
        ("VX-08", "a callee that answers megabytes costs no more than its own memory",
            ["test_Venue_AnswersAMegabyte_CostsNoMoreThanItsOwnMemory"]),
        ("VX-09", "a stolen key costs no more than the bound",
            ["test_TenThousandRandomCalls_OverADay_StayWithinTheBound",
                "test_Sandwiches_AllDay_TakeMostOfTheBoundAndNoMore"]),
        ("VX-10", "a hedge in the wrong direction is refused on chain",
            ["test_Hedge_OutsideBefore_OnlyCloserAndNotPastTheFarSide",
                "testFuzz_Hedge_AnySizeAndBounds_EndsInsideOrCloser"]),
    ];

    /// <summary>What nothing proves yet, and why.</summary>
    public static readonly ImmutableArray<(string Id, string Why)> Open =
    [
        ("VX-02", "allowances are exact and inside the executor's own transaction: none can change in flight (X-07)"),
        ("VX-06", "positions by the thousand come with the vault kinds that have them"),
        ("VX-11", "perpetuals come with their venues"),
    ];
}
