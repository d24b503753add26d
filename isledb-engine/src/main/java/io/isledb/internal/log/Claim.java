package io.isledb.internal.log;

import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.sst.CommitHeader;

/**
 * Ownership of an isle.
 *
 * @param manifest the manifest on which the claim was based
 * @param fence the fence that claims it; the next commit comes right after it
 */
public record Claim(Manifest manifest, CommitHeader fence) {}
