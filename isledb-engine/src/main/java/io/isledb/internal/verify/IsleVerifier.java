package io.isledb.internal.verify;

import io.isledb.Verification;
import io.isledb.Verification.Kind;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.checkpoint.SourceHold;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.log.CommitRef;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads every object that an isle needs and checks every rule, while writers and maintainers go on.
 * For one use, on one thread.
 *
 * <p>Files are listed before manifests are read, and the log after: so what a manifest refers to
 * and is not listed is looked for by name, and a commit that is not listed is missing, unless a
 * newer manifest has let it go.
 */
public final class IsleVerifier {
  private static final int PAGE = 1_000;

  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final CommitLog log;
  private final Verification.Progress progress;
  private final Findings findings = new Findings();
  private final BlobReferences blobs = new BlobReferences();
  private long done;
  private long of;

  public IsleVerifier(
      EngineContext context,
      IsleLayout layout,
      ManifestStore manifests,
      CommitLog log,
      Verification.Progress progress) {
    this.context = context;
    this.layout = layout;
    this.manifests = manifests;
    this.log = log;
    this.progress = progress;
  }

  /** Does it; empty when there is no isle. */
  public Optional<Verification> verify() {
    Map<String, ObjectInfo> files = new TreeMap<>();
    list(layout.runPrefix(), files);
    list(layout.blobPrefix(), files);
    list(layout.segmentPrefix(), files);
    Map<String, ObjectInfo> manifestFolder = new TreeMap<>();
    list(layout.manifestPrefix(), manifestFolder);
    List<ObjectInfo> versions = new ArrayList<>();
    manifestFolder.forEach((name, object) -> sortOut(name, object, versions, files));
    if (versions.isEmpty()) {
      return Optional.empty();
    }
    of = files.size() + (long) versions.size();
    List<Manifest> read = new ManifestCheck(layout, manifests, findings).read(versions, this::step);
    long newest = layout.manifestVersion(versions.get(versions.size() - 1).name()).orElseThrow();
    if (read.isEmpty() || read.get(read.size() - 1).version() != newest) {
      // Without it nothing is known of what is needed.
      return Optional.of(findings.result(List.of(), 0));
    }
    return Optional.of(verify(read, files));
  }

  private void sortOut(
      String name, ObjectInfo object, List<ObjectInfo> versions, Map<String, ObjectInfo> files) {
    if (layout.manifestVersion(name).isPresent()) {
      versions.add(object);
    } else if (name.startsWith(layout.manifestPartPrefix())) {
      files.put(name, object);
    } else {
      foreign(name);
    }
  }

  private Verification verify(List<Manifest> read, Map<String, ObjectInfo> files) {
    Manifest manifest = read.get(read.size() - 1);
    List<CommitRef> commits = commits();
    List<Manifest> needed = new ArrayList<>();
    needed.addAll(
        new CheckpointCheck(context, layout, manifests, findings).pinned(read, manifest, commits));
    needed.add(manifest);
    Map<String, SstInfo> ssts = new LinkedHashMap<>();
    for (Manifest one : needed) {
      one.ssts().forEach(sst -> ssts.put(sst.layout(layout).object(sst.object()), sst));
    }
    of += commits.size();
    new ManifestCheck(layout, manifests, findings).checkContent(manifest);
    new CommitCheck(context, layout, manifests, findings, blobs, manifest).run(commits, this::step);
    SstCheck check = new SstCheck(context, layout, manifests, findings, blobs, manifest.isleId());
    check.runs(List.copyOf(ssts.values()), this::step);
    check.blobs(this::step);
    requireSource(manifest);
    Verification result = unreferenced(manifest, needed, files);
    progress.report(of, of);
    return result;
  }

  private List<CommitRef> commits() {
    Map<String, ObjectInfo> folder = new TreeMap<>();
    list(layout.logPrefix(), folder);
    for (String name : folder.keySet()) {
      if (layout.commitId(name).isEmpty()) {
        foreign(name);
      }
    }
    return log.listAfter(0);
  }

  private void requireSource(Manifest manifest) {
    Manifest.Origin origin = manifest.origin();
    if (origin != null
        && origin.isNeeded()
        && !new SourceHold(context, log.isle()).isHeld(manifest, origin)) {
      findings.problem(
          Kind.MISSING,
          layout.manifest(manifest.version()),
          "Nothing keeps files of isle '"
              + origin.path()
              + "' for this clone; compact it while they are there");
    }
  }

  private Verification unreferenced(
      Manifest newest, List<Manifest> needed, Map<String, ObjectInfo> files) {
    References references = new References(layout);
    needed.forEach(references::add);
    blobs.blobs().forEach(blob -> references.add(blob.object()));
    References retired = new References(layout);
    newest.retired().forEach(gone -> retired.add(layout.object(gone.object())));
    List<Verification.Orphan> orphans = new ArrayList<>();
    long waiting = 0;
    for (ObjectInfo object : files.values()) {
      if (references.has(object.name())) {
        continue;
      }
      if (retired.has(object.name())) {
        waiting++;
      } else if (isOurs(object.name())) {
        orphans.add(
            new Verification.Orphan(object.name(), object.sizeBytes(), object.modifiedMs()));
      } else {
        foreign(object.name());
      }
    }
    return findings.result(orphans, waiting);
  }

  private boolean isOurs(String name) {
    return isNamed(name, layout.runPrefix(), ".sst")
        || isNamed(name, layout.blobPrefix(), ".blob")
        || isNamed(name, layout.segmentPrefix(), ".seg")
        || isNamed(name, layout.manifestPartPrefix(), ".json");
  }

  private static boolean isNamed(String name, String prefix, String suffix) {
    return name.startsWith(prefix)
        && name.substring(prefix.length()).matches("[0-9A-Z]{26}" + suffix.replace(".", "\\."));
  }

  private void foreign(String name) {
    findings.problem(Kind.FOREIGN, name, "No object of an isle has such a name");
  }

  /** Another isle may lie below a folder of this one: what is deeper down is not looked at. */
  private void list(String prefix, Map<String, ObjectInfo> into) {
    String after = "";
    while (true) {
      ObjectPage page = context.store().list(prefix, after, PAGE);
      for (ObjectInfo object : page.objects()) {
        after = object.name();
        boolean isDeeper = after.indexOf('/', prefix.length()) >= 0;
        if (!isDeeper || after.startsWith(layout.manifestPartPrefix())) {
          into.put(after, object);
        }
      }
      if (page.complete()) {
        return;
      }
    }
  }

  private void step() {
    done++;
    progress.report(Math.min(done, of), of);
  }
}
