package io.isledb.internal.isle;

import io.isledb.Verification;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.error.IsleException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.checkpoint.Clones;
import io.isledb.internal.checkpoint.Site;
import io.isledb.internal.checkpoint.SourceHold;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.Claims;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes an isle, unless a clone still reads its files. Its writer is fenced first, then a
 * manifest says that the isle is being dropped, so that nobody opens what is left of it; then go
 * the data, the log and, last of all, the manifests, oldest first: as long as there is one, the
 * isle is found and can be dropped again.
 */
final class Removal {
  private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
  private static final int PAGE = 1_000;
  private static final String NAME = "drop";

  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final CommitLog log;
  private final Site site;

  Removal(EngineContext context, Site site) {
    this.context = context;
    this.site = site;
    this.layout = site.layout();
    this.manifests = site.manifests();
    this.log = site.log();
  }

  /** How many objects were deleted. */
  long run(Verification.Progress progress) {
    if (manifests.newestVersion().isEmpty()) {
      return 0;
    }
    fenceAndMark();
    releaseSource();
    List<String> doomed = new ArrayList<>();
    list(layout.runPrefix(), name -> name.endsWith(".sst"), doomed);
    list(layout.blobPrefix(), name -> name.endsWith(".blob"), doomed);
    list(layout.segmentPrefix(), name -> name.endsWith(".seg"), doomed);
    list(layout.logPrefix(), name -> layout.commitId(name).isPresent(), doomed);
    list(layout.manifestPartPrefix(), name -> name.endsWith(".json"), doomed);
    List<String> versions = new ArrayList<>();
    list(layout.manifestPrefix(), name -> layout.manifestVersion(name).isPresent(), versions);
    long of = doomed.size() + (long) versions.size();
    delete(doomed, 0, of, progress);
    delete(versions, doomed.size(), of, progress);
    return of;
  }

  private void fenceAndMark() {
    Duration timeout = WriterOptions.DEFAULT.flushTimeout();
    try {
      Clones clones = new Clones(context, site.path());
      Set<String> gone = clones.requireNone(manifests.newest());
      new Claims(log).claim(NAME, marks -> marks, timeout);
      manifests.markDropping(next -> clones.requireNoneBut(gone, next.before()), timeout);
    } catch (IsleMissingException e) {
      LOG.debug("isle '{}' was being dropped before", layout.root());
    } catch (CorruptObjectException
        | WrongObjectException
        | FormatTooNewException
        | FormatTooOldException e) {
      warn(e);
    }
  }

  /** A clone that nobody can open any more needs nothing of its source. */
  private void releaseSource() {
    try {
      Manifest newest = manifests.read(manifests.newestVersion().orElse(-1)).orElse(null);
      Manifest.Origin origin = newest == null ? null : newest.origin();
      if (newest != null && origin != null && origin.isNeeded()) {
        new SourceHold(context, site.path()).release(newest, origin);
      }
    } catch (CorruptObjectException
        | WrongObjectException
        | FormatTooNewException
        | FormatTooOldException e) {
      warn(e);
    }
  }

  private void warn(IsleException damage) {
    LOG.warn("isle '{}' is damaged; it is dropped without a fence", layout.root(), damage);
  }

  private void delete(List<String> names, long before, long of, Verification.Progress progress) {
    for (int from = 0; from < names.size(); from += PAGE) {
      int to = Math.min(from + PAGE, names.size());
      List<String> some = names.subList(from, to);
      if (to == names.size() && some.size() > 1) {
        // The last one by itself: a deletion of many may end anywhere.
        context.store().delete(some.subList(0, some.size() - 1));
        some = some.subList(some.size() - 1, some.size());
      }
      context.store().delete(some);
      progress.report(before + to, of);
    }
  }

  /** Another isle may lie below a folder of this one: what is deeper down is left alone. */
  private void list(String prefix, Predicate<String> isOurs, List<String> into) {
    String after = "";
    while (true) {
      ObjectPage page = context.store().list(prefix, after, PAGE);
      for (ObjectInfo object : page.objects()) {
        after = object.name();
        if (isOurs.test(after) && after.indexOf('/', prefix.length()) < 0) {
          into.add(after);
        }
      }
      if (page.complete()) {
        return;
      }
    }
  }
}
