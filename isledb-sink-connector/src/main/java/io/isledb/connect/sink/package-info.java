/**
 * The sink: topic records into isles, one isle for each topic-partition, exactly once.
 *
 * <p>{@link io.isledb.connect.sink.IsleSinkTask} is what Connect calls, on one thread. It keeps a
 * {@link io.isledb.connect.sink.PartitionWriter} for each assigned partition, which owns the
 * partition's isle and knows what has been written and what is durable.
 */
@NullMarked
package io.isledb.connect.sink;

import org.jspecify.annotations.NullMarked;
