/** A store in a bucket of Google Cloud Storage. */
@NullMarked
package io.isledb.store.gcs;

import org.jspecify.annotations.NullMarked;
