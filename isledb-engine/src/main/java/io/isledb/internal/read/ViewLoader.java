package io.isledb.internal.read;

import io.isledb.CommitInfo;
import io.isledb.KeyRange;
import io.isledb.Prefetch;
import io.isledb.Watermarks;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.base.Time;
import io.isledb.internal.blob.BlobPlaces;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.CommitFile;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.format.sst.SstFormat;
import io.isledb.internal.iterator.SortedKeys;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.log.CommitRef;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes the views of one isle: the first, and from each the next. Thread-safe.
 *
 * <p>A missing commit is believed to be the end of the log only by a view that looked less than
 * half a grace period ago: a commit made since then cannot have been collected yet. Older views
 * begin anew at the newest manifest.
 */
final class ViewLoader {
  /** How often a manifest is looked for while the log is followed. */
  private static final Duration MANIFEST_INTERVAL = Duration.ofMinutes(1);

  private static final int ATTEMPTS_MAX = 5;

  /** What stands for the newest commit in an isle that nobody has claimed yet. */
  private static final Head NO_COMMIT =
      Head.of(new CommitInfo(0, 0, "", true, 1, 0, 0, Watermarks.NONE));

  private final ReadContext context;
  private final ObjectStore store;
  private final Time time;
  private final IsleLayout layout;
  private final String isle;
  private final ManifestStore manifests;
  private final CommitLog log;
  private final BlobPlaces blobs;

  ViewLoader(
      ReadContext context, IsleLayout layout, String isle, ManifestStore manifests, CommitLog log) {
    this.blobs = new BlobPlaces(layout);
    this.context = context;
    this.store = context.engine().store();
    this.time = context.engine().time();
    this.layout = layout;
    this.isle = isle;
    this.manifests = manifests;
    this.log = log;
  }

  long graceMs() {
    return context.gracePeriod().toMillis();
  }

  /** Where the blobs lie to which the views refer that were made here. */
  BlobPlaces blobs() {
    return blobs;
  }

  /** How long ago a view was known to be the newest. */
  long ageMs(View view) {
    return (time.monotonicNs() - view.confirmedNs()) / 1_000_000;
  }

  /**
   * An older view; makes no request.
   *
   * @param manifest a manifest that is kept
   * @param commits all commits after its {@code compactedThrough} that belong to the view
   */
  View pinned(Manifest manifest, List<CommitRef> commits) {
    return view(manifest, commits, null, time.monotonicNs());
  }

  /** The present view: three requests. */
  View open() {
    return load(null);
  }

  /** The present view; keeps what is in memory of an older one. */
  View reload(View older) {
    return load(older);
  }

  private View load(@Nullable View older) {
    String missing = "";
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      long startNs = time.monotonicNs();
      Manifest manifest =
          manifests
              .newest()
              .orElseThrow(
                  () -> new IsleMissingException("There is no isle here").with("isle", isle));
      if (older != null) {
        requireSameIsle(older, manifest);
      }
      List<CommitRef> refs = log.listAfter(manifest.compactedThrough());
      long gap = firstGap(manifest.compactedThrough(), refs);
      if (gap == 0) {
        return view(manifest, refs, older, startNs);
      }
      missing = layout.commit(gap);
    }
    throw new CorruptObjectException("A commit that must exist is missing")
        .with("isle", isle)
        .with("object", missing);
  }

  /** The first id that is missing between the manifest and the head; 0 when there is none. */
  private static long firstGap(long compactedThrough, List<CommitRef> refs) {
    long expected = compactedThrough + 1;
    for (CommitRef ref : refs) {
      if (ref.id() != expected) {
        return expected;
      }
      expected++;
    }
    return 0;
  }

  private void requireSameIsle(View older, Manifest manifest) {
    if (!older.manifest().isleId().equals(manifest.isleId())) {
      throw new WrongObjectException(
              "The isle was deleted and made anew under this reader; open another")
          .with("isle", isle)
          .with("expected", older.manifest().isleId())
          .with("found", manifest.isleId());
    }
  }

  private View view(Manifest manifest, List<CommitRef> refs, @Nullable View older, long startNs) {
    TableOpener opener = new TableOpener(context, manifest.isleId());
    Map<String, TableHandle> known = older == null ? new HashMap<>() : older.handles();
    List<TableHandle> commits = new ArrayList<>();
    for (CommitRef ref : refs) {
      String object = layout.commit(ref.id());
      TableHandle handle = known.get(object);
      if (handle == null) {
        SstAddress address = SstAddress.listed(object, Long.toString(ref.id()), ref.sizeBytes());
        handle = new TableHandle(address, opener, metadata(manifest.isleId()));
      }
      commits.add(handle);
    }
    Head head = head(manifest, refs, older, opener, commits);
    Collections.reverse(commits);
    return new View(
        manifest,
        head,
        commits,
        runs(manifest, opener, known),
        startNs,
        startNs,
        context.engine().executor());
  }

  private Head head(
      Manifest manifest,
      List<CommitRef> refs,
      @Nullable View older,
      TableOpener opener,
      List<TableHandle> commits) {
    if (refs.isEmpty()) {
      CommitHeader compacted = manifest.compactedHead();
      return compacted == null ? NO_COMMIT : Head.of(compacted.info());
    }
    CommitRef newest = refs.get(refs.size() - 1);
    if (older != null && older.head().id() == newest.id()) {
      return older.head();
    }
    TableHandle table = commits.get(commits.size() - 1);
    return Head.listed(newest.id(), () -> headInfo(newest, opener, table));
  }

  private CommitInfo headInfo(CommitRef newest, TableOpener opener, TableHandle table) {
    String object = layout.commit(newest.id());
    int length =
        newest.sizeBytes() <= SstAddress.SMALL_BYTES
            ? SstAddress.SMALL_BYTES
            : SstFormat.FRONT_GUESS_BYTES;
    StoredBytes read =
        store.readRange(object, 0, length).orElseThrow(() -> new VanishedException(object));
    TableOpener.Opened opened = opener.opened(object, newest.id(), read);
    offer(table, opener, opened, object);
    return opened.front().header().info();
  }

  private List<SortedRun> runs(
      Manifest manifest, TableOpener opener, Map<String, TableHandle> known) {
    if (manifest.origin() != null) {
      blobs.learn(manifest.ssts().toList());
    }
    List<SortedRun> runs = new ArrayList<>();
    for (RunInfo run : manifest.runs()) {
      List<SortedRun.Part> parts = new ArrayList<>(run.ssts().size());
      for (SstInfo sst : run.ssts()) {
        TableHandle handle = handle(manifest, sst, opener, known);
        parts.add(new SortedRun.Part(handle, sst.minKey(), sst.maxKey(), sst.maxSequence()));
      }
      runs.add(sorted(parts, manifest, run));
    }
    return runs;
  }

  private SortedRun sorted(List<SortedRun.Part> parts, Manifest manifest, RunInfo run) {
    try {
      return new SortedRun(parts);
    } catch (SortedKeys.OutOfOrderException e) {
      throw new CorruptObjectException("A run's SSTs overlap", e)
          .with("object", layout.manifest(manifest.version()))
          .with("run", run.id())
          .with("sst", run.ssts().get(e.number()).object());
    }
  }

  private TableHandle handle(
      Manifest manifest, SstInfo sst, TableOpener opener, Map<String, TableHandle> known) {
    String object = sst.layout(layout).object(sst.object());
    TableHandle handle = known.get(object);
    if (handle != null) {
      return handle;
    }
    SstAddress address =
        new SstAddress(object, sst.id(), sst.sizeBytes(), sst.tailOffset(), sst.tailLength());
    String isleId = sst.isleId(manifest.isleId());
    TableOpener ofOwner = sst.owner() == null ? opener : new TableOpener(context, isleId);
    return new TableHandle(address, ofOwner, metadata(isleId));
  }

  private BlockCache metadata(String isleId) {
    return context.metadata().scope(isleId);
  }

  /**
   * The next view: the same with newer commits in front, or the present one when the manifest has
   * moved on. Keeps the contents when there is nothing new.
   */
  View refreshed(View view) {
    long startNs = time.monotonicNs();
    if (startNs - view.lookedNs() > context.gracePeriod().toNanos() / 2) {
      return reload(view);
    }
    long confirmedNs = view.confirmedNs();
    if (startNs - confirmedNs >= manifestIntervalNs()) {
      if (hasManifestAfter(view.manifest().version())) {
        return reload(view);
      }
      confirmedNs = startNs;
    }
    return followed(view, startNs, confirmedNs);
  }

  private long manifestIntervalNs() {
    return Math.min(MANIFEST_INTERVAL.toNanos(), context.gracePeriod().toNanos() / 4);
  }

  private View followed(View view, long startNs, long confirmedNs) {
    TableOpener opener = new TableOpener(context, view.manifest().isleId());
    List<TableHandle> newer = new ArrayList<>();
    Head head = view.head();
    while (true) {
      long id = head.id() + 1;
      String object = layout.commit(id);
      Optional<StoredBytes> read = store.readRange(object, 0, SstAddress.SMALL_BYTES);
      if (read.isEmpty()) {
        break;
      }
      TableOpener.Opened opened = opener.opened(object, id, read.get());
      CommitFile.Front front = opened.front();
      SstAddress address =
          new SstAddress(
              object, Long.toString(id), front.fileBytes(), front.tailOffset(), front.tailBytes());
      TableHandle handle = new TableHandle(address, opener, metadata(view.manifest().isleId()));
      offer(handle, opener, opened, object);
      newer.add(0, handle);
      head = Head.of(front.header().info());
    }
    return newer.isEmpty()
        ? view.seenAgain(startNs, confirmedNs)
        : view.advanced(head, newer, startNs, confirmedNs);
  }

  private static void offer(
      TableHandle handle, TableOpener opener, TableOpener.Opened opened, String object) {
    if (opened.isWhole()) {
      String id = Long.toString(opened.front().header().commitId());
      SstAddress address = SstAddress.listed(object, id, opened.read().objectBytes());
      handle.offer(opener.whole(address, opened.read().bytes()));
    }
  }

  /** Brings what reads of a range need into the caches; gives the bytes of blocks fetched. */
  long prefetch(View view, KeyRange range, Prefetch what) {
    return new RangePrefetch(context.engine().executor(), context.prefetchBytesMax())
        .run(view.tables(range), range, what);
  }

  private boolean hasManifestAfter(long version) {
    OptionalLong newest = manifests.newestVersion();
    return newest.isEmpty() || newest.getAsLong() != version;
  }
}
