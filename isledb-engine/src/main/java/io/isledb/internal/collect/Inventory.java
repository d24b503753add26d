package io.isledb.internal.collect;

import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * What the bucket holds of an isle. Taken in this order: manifests and their parts, the log, all
 * else. So a commit that is not known here was made after everything that is.
 *
 * @param manifests of all versions
 * @param commits all that there are with ids below {@code commitsBelow}; of those from there on
 *     none was ever deleted, and they are not listed
 * @param newestCommit the newest commit; 0 for none
 * @param data parts of manifests, runs, segments and blobs
 */
public record Inventory(
    List<ObjectInfo> manifests,
    List<ObjectInfo> commits,
    long commitsBelow,
    long newestCommit,
    List<ObjectInfo> data) {
  private static final int PAGE = 1_000;

  public Inventory {
    manifests = List.copyOf(manifests);
    commits = List.copyOf(commits);
    data = List.copyOf(data);
  }

  /** When a manifest was stored, by the store's clock; empty when it is not there. */
  OptionalLong storedAtMs(IsleLayout layout, long version) {
    String object = layout.manifest(version);
    return manifests.stream()
        .filter(manifest -> manifest.name().equals(object))
        .mapToLong(ObjectInfo::modifiedMs)
        .findFirst();
  }

  /** A moment that has come by the store's clock: 0 when there is nothing. */
  public long latestMs() {
    long latestMs = 0;
    for (List<ObjectInfo> some : List.of(manifests, commits, data)) {
      for (ObjectInfo object : some) {
        latestMs = Math.max(latestMs, object.modifiedMs());
      }
    }
    return latestMs;
  }

  /** Takes the inventory of one isle, folder by folder. */
  static final class Taking {
    private final ObjectStore store;
    private final IsleLayout layout;
    private final List<ObjectInfo> manifests = new ArrayList<>();
    private final List<ObjectInfo> data = new ArrayList<>();

    Taking(ObjectStore store, IsleLayout layout) {
      this.store = store;
      this.layout = layout;
    }

    /** All manifests, oldest first; their parts lie in a folder below. */
    List<ObjectInfo> manifests() {
      List<ObjectInfo> all = new ArrayList<>();
      list(layout.manifestPrefix(), "", name -> true, all);
      for (ObjectInfo object : all) {
        if (layout.manifestVersion(object.name()).isPresent()) {
          manifests.add(object);
        } else if (isDirectly(object.name(), layout.manifestPartPrefix(), ".json")) {
          data.add(object);
        }
      }
      return manifests;
    }

    /**
     * The rest.
     *
     * @param commitsBelow commits from here on stay, and need not be listed
     * @param compactedThrough a commit that exists, or existed; 0 for none
     */
    Inventory rest(long commitsBelow, long compactedThrough) {
      List<ObjectInfo> commits = new ArrayList<>();
      if (commitsBelow > 1) {
        list(layout.logPrefix(), "", name -> isBelow(name, commitsBelow), commits);
        commits.removeIf(object -> layout.commitId(object.name()).isEmpty());
      }
      List<ObjectInfo> newest = new ArrayList<>();
      String after = compactedThrough < 1 ? "" : layout.commit(compactedThrough);
      list(layout.logPrefix(), after, name -> true, newest);
      long newestCommit = compactedThrough;
      for (ObjectInfo object : newest) {
        newestCommit = Math.max(newestCommit, layout.commitId(object.name()).orElse(0));
      }
      data(layout.runPrefix(), ".sst");
      data(layout.segmentPrefix(), ".seg");
      data(layout.blobPrefix(), ".blob");
      return new Inventory(manifests, commits, commitsBelow, newestCommit, data);
    }

    private boolean isBelow(String name, long commitsBelow) {
      return layout.commitId(name).orElse(0) < commitsBelow;
    }

    private void data(String folder, String suffix) {
      List<ObjectInfo> all = new ArrayList<>();
      list(folder, "", name -> true, all);
      all.removeIf(object -> !isDirectly(object.name(), folder, suffix));
      data.addAll(all);
    }

    /** Lists in the order of names, for as long as they are wanted. */
    private void list(
        String prefix, String after, Predicate<String> isWanted, List<ObjectInfo> into) {
      String last = after;
      while (true) {
        ObjectPage page = store.list(prefix, last, PAGE);
        for (ObjectInfo object : page.objects()) {
          last = object.name();
          if (!isWanted.test(last)) {
            return;
          }
          into.add(object);
        }
        if (page.complete()) {
          return;
        }
      }
    }

    private static boolean isDirectly(String name, String folder, String suffix) {
      return name.startsWith(folder)
          && name.endsWith(suffix)
          && name.indexOf('/', folder.length()) < 0;
    }
  }
}
