package io.isledb.internal.isle;

import io.isledb.Checkpoint;
import io.isledb.CollectionReport;
import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Isle;
import io.isledb.IsleDescription;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Maintainer;
import io.isledb.Snapshot;
import io.isledb.Tailer;
import io.isledb.Verification;
import io.isledb.Watermarks;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleMissingException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.checkpoint.Checkpoints;
import io.isledb.internal.checkpoint.Cloning;
import io.isledb.internal.checkpoint.Site;
import io.isledb.internal.collect.CollectionPlan;
import io.isledb.internal.collect.StoredFacts;
import io.isledb.internal.collect.Survey;
import io.isledb.internal.format.manifest.IsleOptionsCodec;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.log.LogHead;
import io.isledb.internal.maintain.MaintainerImpl;
import io.isledb.internal.maintain.MaintenanceParts;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.read.CheckpointReader;
import io.isledb.internal.read.ReadContext;
import io.isledb.internal.read.ReaderImpl;
import io.isledb.internal.tail.Feed;
import io.isledb.internal.tail.TailContext;
import io.isledb.internal.tail.TailerImpl;
import io.isledb.internal.verify.IsleVerifier;
import io.isledb.internal.write.WriterImpl;
import io.isledb.options.CheckpointOptions;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.IsleOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A handle on one isle: knows its names and wires what is opened on it. Thread-safe, holds nothing
 * open itself.
 */
final class IsleImpl implements Isle {
  /** What the isles below one root share. */
  record Shared(
      ReadContext read, MemoryBudget budget, Handles handles, MaintenanceParts maintenance) {
    EngineContext engine() {
      return read.engine();
    }
  }

  private final String path;
  private final Shared shared;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final CommitLog log;
  private final Checkpoints checkpoints;

  IsleImpl(String path, Shared shared) {
    this.path = path;
    this.shared = shared;
    this.layout = IsleLayout.at(path);
    this.manifests = new ManifestStore(shared.engine(), layout);
    this.log = new CommitLog(shared.engine(), layout, manifests, path);
    this.checkpoints = new Checkpoints(shared.engine(), manifests, log, path);
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public boolean exists() {
    shared.handles().checkOpen();
    return shared.engine().store().list(layout.manifestPrefix(), "", 1).objects().stream()
        .anyMatch(object -> layout.manifestVersion(object.name()).isPresent());
  }

  @Override
  public IsleWriter openWriter(WriterOptions options) {
    shared.handles().checkOpen();
    WriterImpl writer = WriterImpl.open(shared.engine(), shared.budget(), layout, path, options);
    return shared.handles().opened(new TrackedWriter(writer, shared.handles()));
  }

  @Override
  public CommitInfo rewriteWatermarks(String writer, UnaryOperator<Watermarks> change) {
    shared.handles().checkOpen();
    return WriterImpl.rewriteWatermarks(shared.engine(), layout, path, writer, change);
  }

  @Override
  public IsleReader openReader(ReaderOptions options) {
    shared.handles().checkOpen();
    return shared.handles().opened(new TrackedReader(reader(options), shared.handles()));
  }

  /** A reader that whoever opens it closes. */
  ReaderImpl reader(ReaderOptions options) {
    return ReaderImpl.open(shared.read(), layout, path, manifests, log, options);
  }

  @Override
  public Checkpoint createCheckpoint(String name, CheckpointOptions options) {
    shared.handles().checkOpen();
    return checkpoints.create(name, options);
  }

  @Override
  public List<Checkpoint> checkpoints() {
    shared.handles().checkOpen();
    return checkpoints.all();
  }

  @Override
  public Checkpoint extendCheckpoint(String name, Duration timeToLive) {
    shared.handles().checkOpen();
    return checkpoints.extend(name, timeToLive);
  }

  @Override
  public boolean deleteCheckpoint(String name) {
    shared.handles().checkOpen();
    return checkpoints.delete(name);
  }

  @Override
  public Snapshot openReaderAt(String checkpoint) {
    shared.handles().checkOpen();
    return new CheckpointReader(shared.read(), layout, path, manifests, log, checkpoints)
        .open(checkpoint);
  }

  @Override
  public Isle cloneTo(String target) {
    return clone(target, null);
  }

  @Override
  public Isle cloneTo(String target, String checkpoint) {
    return clone(target, checkpoint);
  }

  private Isle clone(String target, @Nullable String checkpoint) {
    shared.handles().checkOpen();
    IsleImpl clone = new IsleImpl(IslesImpl.checked(target), shared);
    new Cloning(shared.engine(), site(), clone.site()).run(checkpoint);
    return clone;
  }

  private Site site() {
    return new Site(path, layout, manifests, log, checkpoints);
  }

  @Override
  public Tailer openTailer(TailerOptions options) {
    shared.handles().checkOpen();
    return shared.handles().opened(new TrackedTailer(tailer(options), shared.handles()));
  }

  /** A tailer that whoever opens it closes. */
  TailerImpl tailer(TailerOptions options) {
    return new TailerImpl(tailContext(), options);
  }

  @Override
  public Maintainer openMaintainer(MaintenanceOptions options) {
    shared.handles().checkOpen();
    MaintainerImpl maintainer =
        MaintainerImpl.open(shared.maintenance(), layout, path, manifests, log, options);
    return shared.handles().opened(new TrackedMaintainer(maintainer, shared.handles()));
  }

  @Override
  public IsleOptions options() {
    shared.handles().checkOpen();
    return manifests.newest().map(IsleImpl::options).orElse(IsleOptions.DEFAULT);
  }

  private static IsleOptions options(Manifest manifest) {
    return IsleOptionsCodec.decode(manifest.options());
  }

  @Override
  public IsleOptions changeOptions(UnaryOperator<IsleOptions> change) {
    return edit(
        persisted -> {
          IsleOptions before = IsleOptionsCodec.decode(persisted);
          IsleOptions after = change.apply(before);
          if (!after.policy().name().equals(before.policy().name())) {
            throw new InvalidOptionException(
                    "An isle's compaction policy is changed by a call of its own, because it"
                        + " decides what becomes of the data")
                .with("isle", path)
                .with("present", before.policy())
                .with("asked", after.policy());
          }
          boolean isUndecided = !persisted.containsKey(IsleOptionsCodec.POLICY);
          IsleOptionsCodec.encodeInto(persisted, after);
          if (isUndecided) {
            persisted.remove(IsleOptionsCodec.POLICY); // its first maintainer may still choose
          }
        });
  }

  @Override
  public IsleOptions changePolicy(CompactionPolicy policy) {
    return edit(
        persisted ->
            IsleOptionsCodec.encodeInto(
                persisted, IsleOptionsCodec.decode(persisted).withPolicy(policy)));
  }

  private IsleOptions edit(Consumer<SortedMap<String, String>> change) {
    shared.handles().checkOpen();
    Manifest edited =
        manifests.edit(next -> change.accept(next.options()), MaintenanceOptions.DEFAULT.timeout());
    return options(edited);
  }

  @Override
  public Optional<CommitInfo> head() {
    shared.handles().checkOpen();
    return log.head().map(LogHead::head).map(header -> header.info());
  }

  @Override
  public Cursor feedStart() {
    return feed().start();
  }

  @Override
  public Cursor feedEnd() {
    return feed().end();
  }

  @Override
  public Cursor feedAt(Instant time) {
    return feed().at(time);
  }

  @Override
  public IsleDescription describe() {
    shared.handles().checkOpen();
    return log.head().map(this::described).orElseThrow(this::missing);
  }

  private IsleDescription described(LogHead head) {
    return Descriptions.of(head, shared.engine().time().wallMs());
  }

  @Override
  public Verification verify(Verification.Progress progress) {
    shared.handles().checkOpen();
    return new IsleVerifier(shared.engine(), layout, manifests, log, progress)
        .verify()
        .orElseThrow(this::missing);
  }

  @Override
  public CollectionReport collectable() {
    shared.handles().checkOpen();
    EngineContext engine = shared.engine();
    Manifest newest = manifests.newest().orElseThrow(this::missing);
    Survey survey = new Survey(engine, layout, shared.read().gracePeriod().toMillis());
    CollectionPlan plan =
        CollectionPlan.of(
            survey.take(newest, latestMs -> Math.max(latestMs, engine.time().wallMs())));
    StoredFacts facts = new StoredFacts(engine, layout, newest.isleId(), bytes -> {});
    facts.fetch(plan, Integer.MAX_VALUE);
    return new CollectionReport(plan.items(facts));
  }

  @Override
  public long drop(Verification.Progress progress) {
    shared.handles().checkOpen();
    return new Removal(shared.engine(), site()).run(progress);
  }

  private IsleMissingException missing() {
    return new IsleMissingException("There is no isle at this path")
        .with("store", shared.engine().store().url())
        .with("isle", path);
  }

  private Feed feed() {
    shared.handles().checkOpen();
    return new Feed(tailContext());
  }

  private TailContext tailContext() {
    return new TailContext(
        shared.engine(), layout, path, manifests, log, shared.read().gracePeriod());
  }

  @Override
  public String toString() {
    return "isle '" + path + "' in " + shared.engine().store().url();
  }
}
