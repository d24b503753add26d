/**
 * The sorted file: commit header, data blocks, filter, index, tail and footer; pure encoding and
 * decoding.
 */
@NullMarked
package io.isledb.internal.format.sst;

import org.jspecify.annotations.NullMarked;
