/** A store in a bucket of Amazon S3 or of a service that speaks its protocol. */
@NullMarked
package io.isledb.store.s3;

import org.jspecify.annotations.NullMarked;
