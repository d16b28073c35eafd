package dev.kvorum.kvnode.raft;

/** The parts that a replica may play (Raft §5.1; pre-candidate: thesis §9.6). */
public enum RoleName {
  FOLLOWER,
  PRE_CANDIDATE,
  CANDIDATE,
  LEADER
}
