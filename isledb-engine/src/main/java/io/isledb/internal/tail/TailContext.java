package io.isledb.internal.tail;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.manifest.ManifestStore;
import java.time.Duration;

/**
 * What a tailer and the search in a feed need of an isle.
 *
 * @param engine store, clocks, threads
 * @param layout names of the isle's objects
 * @param isle path of the isle, for messages
 * @param manifests its manifests
 * @param log its commits
 * @param gracePeriod how long objects stay after the newest state has ceased to refer to them
 */
public record TailContext(
    EngineContext engine,
    IsleLayout layout,
    String isle,
    ManifestStore manifests,
    CommitLog log,
    Duration gracePeriod) {}
