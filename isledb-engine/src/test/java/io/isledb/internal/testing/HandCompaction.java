package io.isledb.internal.testing;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestBuilder;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.format.sst.Sst;
import io.isledb.internal.format.sst.SstBuilder;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.log.CommitRef;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.SstOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Folds all commits after the newest manifest into new runs in front of the old ones, as plainly as
 * can be: what readers meet when an isle is maintained.
 */
public final class HandCompaction {
  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final CommitLog log;
  private final Set<Long> blobSequences = new HashSet<>();
  private Consumer<EntryView> carry = entry -> {};

  public HandCompaction(EngineContext context, IsleLayout layout, String isle) {
    this.context = context;
    this.layout = layout;
    this.manifests = new ManifestStore(context, layout);
    this.log = new CommitLog(context, layout, manifests, isle);
  }

  /** Shows each entry to somebody on its way into a run. */
  public void carrying(Consumer<EntryView> each) {
    carry = each;
  }

  /**
   * Folds.
   *
   * @param parts into how many SSTs of disjoint keys
   * @return the commits that were folded, fences too
   */
  public List<Long> fold(int parts, SstOptions options) {
    Manifest old = manifests.newest().orElseThrow();
    List<CommitRef> refs = log.listAfter(old.compactedThrough());
    if (refs.isEmpty()) {
      return List.of();
    }
    TreeMap<Slice, Entry> newest = new TreeMap<>();
    CommitHeader head = null;
    for (CommitRef ref : refs) {
      String object = layout.commit(ref.id());
      byte[] file = context.store().read(object).orElseThrow().bytes();
      CommitChanges.Decoded commit = CommitChanges.decode(object, file, old.isleId(), ref.id());
      commit.changes().forEach(entry -> newest.put(entry.key(), entry));
      for (int ordinal : commit.blobOrdinals()) {
        blobSequences.add(commit.changes().get(ordinal).sequence());
      }
      head = commit.header();
    }
    List<SstInfo> ssts = new ArrayList<>();
    List<Entry> entries = new ArrayList<>(newest.values());
    for (int part = 0; part < parts; part++) {
      List<Entry> share =
          entries.subList(entries.size() * part / parts, entries.size() * (part + 1) / parts);
      if (!share.isEmpty()) {
        ssts.add(run(old.isleId(), share, options));
      }
    }
    publish(old.next(context.ids().nonce(), context.time().wallMs()).addRun(ssts).compacted(head));
    return refs.stream().map(CommitRef::id).toList();
  }

  /** Moves the beginning of the feed, and deletes the commits before it, fences apart. */
  public void forget(long logStart, List<Long> flushes) {
    Manifest old = manifests.newest().orElseThrow();
    publish(old.next(context.ids().nonce(), context.time().wallMs()).logStart(logStart));
    context
        .store()
        .delete(flushes.stream().filter(id -> id < logStart).map(layout::commit).toList());
  }

  private void publish(ManifestBuilder next) {
    manifests.publish(next.build(), Duration.ofMinutes(1));
  }

  private SstInfo run(String isleId, List<Entry> entries, SstOptions options) {
    String ulid = context.ids().ulid();
    SstBuilder builder = SstBuilder.run(isleId, ulid, options);
    EntryView view = new EntryView();
    for (Entry entry : entries) {
      fill(view, entry);
      if (blobSequences.contains(entry.sequence())) {
        view.kind = EntryView.BLOB;
      }
      carry.accept(view);
      builder.add(view);
    }
    Sst sst = builder.finish();
    context.store().put(layout.run(ulid), sst.bytes());
    return SstInfo.of(
        ulid,
        layout.relative(layout.run(ulid)),
        null,
        sst.bytes().remaining(),
        sst.tailOffset(),
        sst.properties(),
        0,
        List.of(),
        List.of());
  }

  private static void fill(EntryView view, Entry entry) {
    view.keyArray = entry.key().array();
    view.keyOffset = entry.key().offset();
    view.keyLength = entry.key().length();
    Slice value = entry.value();
    view.kind = value == null ? EntryView.DELETE : EntryView.PUT;
    view.valueArray = value == null ? EntryView.NO_BYTES : value.array();
    view.valueOffset = value == null ? 0 : value.offset();
    view.valueLength = value == null ? 0 : value.length();
    view.attributesArray = entry.attributes().array();
    view.attributesOffset = entry.attributes().offset();
    view.attributesLength = entry.attributes().length();
    view.sequence = entry.sequence();
    view.timestampMs = entry.timestampMs();
    view.expiryMs = entry.expiryMs();
  }
}
