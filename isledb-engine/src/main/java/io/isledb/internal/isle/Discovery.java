package io.isledb.internal.isle;

import io.isledb.internal.base.Fanout;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/**
 * Finds isles by listing folders, level by level and in parallel: one request for each folder that
 * is not inside an isle. Thread-safe.
 *
 * <p>An isle is a folder with manifests. A topic may be called {@code manifest} too, so where a
 * folder lacks the other sign of an isle, its log, or where the search begins, one more request
 * looks whether the manifests are real.
 */
final class Discovery {
  private static final int PAGE = 1000;

  private final ObjectStore store;
  private final Executor executor;

  Discovery(ObjectStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  private record Visit(String path, boolean isIsle, List<String> below) {}

  /** Paths of the isles at a folder and below, ascending. */
  List<String> below(String path) {
    TreeSet<String> isles = new TreeSet<>();
    List<String> level = List.of(path);
    boolean isFirst = true;
    while (!level.isEmpty()) {
      boolean isDoubtful = isFirst;
      List<Visit> visits = Fanout.map(executor, level, at -> visit(at, isDoubtful));
      List<String> next = new ArrayList<>();
      for (Visit visit : visits) {
        if (visit.isIsle()) {
          isles.add(visit.path());
        }
        next.addAll(visit.below());
      }
      level = next;
      isFirst = false;
    }
    return List.copyOf(isles);
  }

  private Visit visit(String path, boolean isDoubtful) {
    IsleLayout layout = IsleLayout.at(path);
    List<String> names = folders(layout.root());
    boolean isIsle =
        names.contains(IsleLayout.MANIFEST_FOLDER)
            && ((!isDoubtful && names.contains(IsleLayout.LOG_FOLDER)) || hasManifest(layout));
    List<String> below = new ArrayList<>();
    for (String name : names) {
      if (!isIsle || !IsleLayout.isOwnFolder(name)) {
        below.add(layout.root() + name);
      }
    }
    return new Visit(path, isIsle, below);
  }

  private List<String> folders(String folder) {
    List<String> names = new ArrayList<>();
    String after = "";
    while (true) {
      FolderPage page = store.listFolders(folder, after, PAGE);
      names.addAll(page.folders());
      if (page.complete() || page.folders().isEmpty()) {
        return names;
      }
      after = names.get(names.size() - 1);
    }
  }

  private boolean hasManifest(IsleLayout layout) {
    return store.list(layout.manifestPrefix(), "", 1).objects().stream()
        .anyMatch(object -> layout.manifestVersion(object.name()).isPresent());
  }
}
