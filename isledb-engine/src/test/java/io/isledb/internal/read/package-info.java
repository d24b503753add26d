/** Tests of readers, snapshots and scans. */
@NullMarked
package io.isledb.internal.read;

import org.jspecify.annotations.NullMarked;
